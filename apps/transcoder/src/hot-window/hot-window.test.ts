import { newId } from '@millrace/pipeline';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { HotWindow } from './hot-window.ts';

const place = { streamId: newId('stream'), renditionId: 'source' };
beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const bodyOf = (...texts: string[]) => {
  const pieces = texts.map((text) => Buffer.from(text));
  return { pieces, sizeBytes: Buffer.concat(pieces).length };
};
const textOf = (bytes: Uint8Array | undefined) => bytes && Buffer.from(bytes).toString();

test('a part is given whole, whatever pieces it lies in, and a segment is its parts', () => {
  const hotWindow = new HotWindow(100);
  hotWindow.put({ ...place, name: '1.0.m4s' }, bodyOf('box', 'key', 'frame'));
  hotWindow.put({ ...place, name: '1.1.m4s' }, bodyOf('more'));
  hotWindow.join({ ...place, name: '1.m4s' }, ['1.0.m4s', '1.1.m4s']);
  const texts = ['1.0.m4s', '1.1.m4s', '1.m4s'].map((name) => textOf(hotWindow.get({ ...place, name })));
  expect(texts).toEqual(['boxkeyframe', 'more', 'boxkeyframemore']);
  expect(hotWindow.sizeBytes).toBe(15);
});

test('what is beyond its bound goes, the oldest first, and a segment with its first part', () => {
  const hotWindow = new HotWindow(10);
  hotWindow.put({ ...place, name: '1.0.m4s' }, bodyOf('12', '345'));
  hotWindow.put({ ...place, name: '1.1.m4s' }, bodyOf('67890'));
  hotWindow.join({ ...place, name: '1.m4s' }, ['1.0.m4s', '1.1.m4s']);
  hotWindow.put({ ...place, name: '2.0.m4s' }, bodyOf('x'));
  expect(hotWindow.get({ ...place, name: '1.0.m4s' })).toBeUndefined();
  expect(hotWindow.get({ ...place, name: '1.m4s' })).toBeUndefined();
  expect(textOf(hotWindow.get({ ...place, name: '1.1.m4s' }))).toBe('67890');
  expect(hotWindow.sizeBytes).toBe(6);
});

test('a segment that was there as a whole and is its parts now takes no room of its own', () => {
  const hotWindow = new HotWindow(100);
  hotWindow.put({ ...place, name: '1.m4s' }, bodyOf('whole'));
  hotWindow.put({ ...place, name: '1.0.m4s' }, bodyOf('part'));
  hotWindow.join({ ...place, name: '1.m4s' }, ['1.0.m4s']);
  expect(hotWindow.sizeBytes).toBe(4);
});

test('what is listed last stays while nothing newer is, and goes when something is', () => {
  const hotWindow = new HotWindow(100);
  const isHere = (name: string) => hotWindow.get({ ...place, name }) !== undefined;
  hotWindow.putInit({ ...place, name: 'init-a.mp4' }, Buffer.from('init'));
  hotWindow.put({ ...place, name: '1.m4s' }, bodyOf('one'));
  vi.advanceTimersByTime(120_000);
  hotWindow.put({ ...place, streamId: newId('stream'), name: '9.m4s' }, bodyOf('of another stream'));
  expect(isHere('1.m4s')).toBe(true);
  hotWindow.put({ ...place, name: '2.m4s' }, bodyOf('two'));
  expect(['init-a.mp4', '1.m4s', '2.m4s'].map(isHere)).toEqual([true, false, true]);
});

test('a stream that is made here keeps what is listed while storage is away, and is given up some time after its run', () => {
  const hotWindow = new HotWindow(100);
  const endRun = hotWindow.open(place.streamId);
  hotWindow.put({ ...place, name: '1.m4s' }, bodyOf('one'));
  const otherWritesLater = () => {
    vi.advanceTimersByTime(300_001);
    hotWindow.put({ ...place, streamId: newId('stream'), name: '1.m4s' }, bodyOf('other'));
  };
  otherWritesLater();
  expect(textOf(hotWindow.get({ ...place, name: '1.m4s' }))).toBe('one');
  endRun();
  otherWritesLater();
  expect(hotWindow.sizeBytes).toBe(5);
});

test('what is lent is read where it lies, until that ends', async () => {
  const hotWindow = new HotWindow(100);
  const lent = { ...place, name: '3.m4s' };
  const endLoan = hotWindow.lend(lent, () => Promise.resolve(Buffer.from('on disk')));
  expect(textOf(await hotWindow.read(lent))).toBe('on disk');
  endLoan();
  expect(await hotWindow.read(lent)).toBeUndefined();
  hotWindow.lend(lent, () => Promise.reject(new Error('the file is closed')));
  expect(await hotWindow.read(lent)).toBeUndefined();
});
