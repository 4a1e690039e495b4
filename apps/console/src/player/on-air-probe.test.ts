import { afterEach, describe, expect, it, vi } from 'vitest';
import { askWhatIsOnAir } from './on-air-probe.ts';

const answering = (status: number, body: string) =>
  vi.stubGlobal('fetch', () => Promise.resolve(new Response(body, { status })));
const ask = () => askWhatIsOnAir('/pb_1.m3u8?token=a.b.c', new AbortController().signal);

afterEach(() => vi.unstubAllGlobals());

describe('who is refused', () => {
  it('is told why, in the words of the origin', async () => {
    answering(403, JSON.stringify({ code: 'PLAYBACK_TOKEN_INVALID', detail: 'It has expired.' }));
    expect(await ask()).toEqual({ kind: 'refused', detail: 'It has expired.' });
  });

  it.each(['<html>403 Forbidden</html>', '{"detail":1}', 'null', ''])(
    'is told so where a cache says %j',
    async (body) => {
      answering(403, body);
      expect(await ask()).toEqual({ kind: 'refused', detail: 'This stream may not be played here.' });
    },
  );
});
