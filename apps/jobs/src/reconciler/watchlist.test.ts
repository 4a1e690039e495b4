import { newId } from '@millrace/pipeline';
import { expect, test } from 'vitest';
import { Watchlist } from './watchlist.ts';

const streamId = newId('stream');
const epoch1 = { streamId, epoch: 1 };
const epoch2 = { streamId, epoch: 2 };

test('the time without a worker is counted from the first sight and ends with a worker', () => {
  const list = new Watchlist();
  expect(list.see(epoch1, false, 1_000).unownedForMs).toBe(0);
  expect(list.see(epoch1, false, 4_000).unownedForMs).toBe(3_000);
  expect(list.see(epoch1, true, 5_000).unownedForMs).toBe(0);
  expect(list.see(epoch1, false, 6_000).unownedForMs).toBe(0);
});

test('a new epoch is given its own time', () => {
  const list = new Watchlist();
  list.see(epoch1, false, 0);
  expect(list.see(epoch2, false, 9_000).unownedForMs).toBe(0);
});

test('repairs count over epochs until the stream plays', () => {
  const list = new Watchlist();
  list.see(epoch1, false, 0);
  list.repaired(streamId, 3_000);
  expect(list.see(epoch2, false, 4_000).repairs).toBe(1);
  list.playing(streamId);
  expect(list.see(epoch2, true, 5_000).repairs).toBe(0);
});

test('a repair begins the patience anew in the same epoch', () => {
  const list = new Watchlist();
  list.see(epoch1, false, 0);
  list.repaired(streamId, 3_000);
  expect(list.see(epoch1, false, 4_000).unownedForMs).toBe(1_000);
});

test('a stream that is not reconciled any more is forgotten', () => {
  const list = new Watchlist();
  list.see(epoch1, false, 0);
  list.keepOnly(new Set());
  expect(list.see(epoch1, false, 9_000).unownedForMs).toBe(0);
});
