import { expect, it } from 'vitest';
import { embedCode } from './embed-code.ts';

it('embeds the player page in a frame that may play and go full screen', () => {
  const code = embedCode('https://play.example/pb_1');
  expect(code).toContain('src="https://play.example/pb_1"');
  expect(code).toContain('allow="autoplay; fullscreen; clipboard-write"');
});

it('keeps an address within its attribute', () => {
  expect(embedCode('https://play.example/pb_1?a="b&c')).toContain('src="https://play.example/pb_1?a=&quot;b&amp;c"');
});
