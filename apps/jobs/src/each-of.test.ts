import { expect, test } from 'vitest';
import { eachOf, ofPages } from './each-of.ts';

const { signal } = new AbortController();
const upTo = (count: number) => Array.from({ length: count }, (_, number) => number);

test('one that fails does not keep the others from their turn', async () => {
  const done: number[] = [];
  const work = (item: number) => {
    if (item === 1) return Promise.reject(new Error('broken'));
    done.push(item);
    return Promise.resolve();
  };
  await expect(eachOf(upTo(4), { atOnce: 2, signal }, work)).rejects.toThrow('1 of 4');
  expect(done).toEqual([0, 2, 3]);
});

test('when a whole group fails the rest is left for the next round', async () => {
  let tried = 0;
  const fail = () => Promise.reject(new Error(`away ${++tried}`));
  await expect(eachOf(upTo(100), { atOnce: 4, signal }, fail)).rejects.toThrow('4 of 4');
  expect(tried).toBe(4);
});

test('an aborted signal begins nothing', async () => {
  let tried = 0;
  const work = () => {
    tried += 1;
    return Promise.resolve();
  };
  await eachOf(upTo(3), { atOnce: 1, signal: AbortSignal.abort() }, work);
  expect(tried).toBe(0);
});

test('one that fails on a page does not keep the pages behind it from their turn', async () => {
  const done: number[] = [];
  const work = (item: number) => {
    if (item === 1) return Promise.reject(new Error('broken'));
    done.push(item);
    return Promise.resolve();
  };
  const pages = ofPages((last: number | undefined) =>
    Promise.resolve(last === undefined ? [0, 1] : last === 1 ? [2, 3, 4] : []),
  );
  await expect(eachOf(pages, { atOnce: 2, signal }, work)).rejects.toThrow('1 of 5');
  expect(done).toEqual([0, 2, 3, 4]);
});
