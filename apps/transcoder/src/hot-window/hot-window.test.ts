import { newId } from '@millrace/pipeline';
import { expect, test } from 'vitest';
import { HotWindow } from './hot-window.ts';

const streamId = newId('stream');
const bodyOf = (...texts: string[]) => {
  const pieces = texts.map((text) => Buffer.from(text));
  return { pieces, sizeBytes: Buffer.concat(pieces).length };
};
const textOf = (bytes: Uint8Array | undefined) => bytes && Buffer.from(bytes).toString();

test('a part is given whole, whatever pieces it lies in, and a segment is its parts', () => {
  const hotWindow = new HotWindow(100);
  hotWindow.put(streamId, 'source', '1.0.m4s', bodyOf('box', 'key', 'frame'));
  hotWindow.put(streamId, 'source', '1.1.m4s', bodyOf('more'));
  hotWindow.join(streamId, 'source', '1.m4s', ['1.0.m4s', '1.1.m4s']);
  const texts = ['1.0.m4s', '1.1.m4s', '1.m4s'].map((name) => textOf(hotWindow.get(streamId, 'source', name)));
  expect(texts).toEqual(['boxkeyframe', 'more', 'boxkeyframemore']);
  expect(hotWindow.sizeBytes).toBe(15);
});

test('what is beyond its bound goes, the oldest first, and a segment with its first part', () => {
  const hotWindow = new HotWindow(10);
  hotWindow.put(streamId, 'source', '1.0.m4s', bodyOf('12', '345'));
  hotWindow.put(streamId, 'source', '1.1.m4s', bodyOf('67890'));
  hotWindow.join(streamId, 'source', '1.m4s', ['1.0.m4s', '1.1.m4s']);
  hotWindow.put(streamId, 'source', '2.0.m4s', bodyOf('x'));
  expect(hotWindow.get(streamId, 'source', '1.0.m4s')).toBeUndefined();
  expect(hotWindow.get(streamId, 'source', '1.m4s')).toBeUndefined();
  expect(textOf(hotWindow.get(streamId, 'source', '1.1.m4s'))).toBe('67890');
  expect(hotWindow.sizeBytes).toBe(6);
});
