import { expect, test } from 'vitest';
import { bridgeEndMs, dueMs } from './slate-pace.ts';

test('a slate keeps step with the clock', () => {
  expect(dueMs(4_900, 5_000)).toBe(5_000);
});

test('what a worker that stood still for an hour owes is made in pieces, and nothing twice', () => {
  expect(dueMs(5_000, 3_600_000)).toBe(17_000);
  expect(dueMs(17_000, 3_600_000)).toBe(29_000);
  expect(dueMs(5_000, 2_000)).toBe(5_000);
});

test.each([
  ['it ends with a part, less than a second after the encoder is back', 4_000, 4_100, 4_500],
  ['… and half a second after it at least, on average', 4_000, 4_480, 5_000],
  ['one that is ahead of the clock still ends with a part', 4_000, 3_000, 4_500],
  ['what was not written meanwhile is made up', 4_000, 9_300, 10_000],
  ['but not hours of it', 4_000, 3_600_000, 16_000],
])('when the encoder is back: %s', (_what, madeMs, elapsedMs, endMs) => {
  expect(bridgeEndMs(madeMs, elapsedMs, 500)).toBe(endMs);
});
