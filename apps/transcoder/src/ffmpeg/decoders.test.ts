import { expect, test } from 'vitest';
import { chooseDecoders } from './decoders.ts';

const list = (...names: string[]) =>
  ['Decoders:', ' V..... = Video', ' ------', ...names.map((name) => ` V....D ${name.padEnd(20)} something`)].join(
    '\n',
  );

test('the first software decoder that is installed is taken', () => {
  const decoders = chooseDecoders(list('h264', 'hevc', 'libaom-av1', 'libdav1d', 'vp9'));
  expect([...decoders]).toEqual([
    ['avc', 'h264'],
    ['hevc', 'hevc'],
    ['av1', 'libdav1d'],
    ['vp9', 'vp9'],
  ]);
});

test('what only hardware decodes is not decoded', () => {
  expect([...chooseDecoders(list('h264', 'av1', 'av1_cuvid', 'hevc_qsv')).keys()]).toEqual(['avc']);
});
