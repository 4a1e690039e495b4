import { expect, test } from 'vitest';
import { longestStallMs } from './viewer-stall.ts';

const every2s = (count: number, from = 0) =>
  Array.from({ length: count }, (_, i) => ({ mediaSequence: i, atMs: from + 2_000 * i }));
const span = { fromMs: 5_000, toMs: 25_000 };

test('a viewer who has three segments does not notice a segment that is a little late', () => {
  expect(longestStallMs(every2s(14), span)).toBe(0);
  const late = every2s(14).map((one, i) => (i === 6 ? { ...one, atMs: one.atMs + 1_900 } : one));
  expect(longestStallMs(late, span)).toBe(0);
});

test('the picture stands still when the next segment comes later than what was there lasts', () => {
  const pause = every2s(14).map((one, i) => (i >= 6 ? { ...one, atMs: one.atMs + 7_000 } : one));
  expect(longestStallMs(pause, span)).toBe(3_000);
});

test('a stream that does not go on stands still to the end', () => {
  expect(longestStallMs(every2s(4), span)).toBe(25_000 - 12_000);
});
