import { expect, test } from 'vitest';
import { dueMs } from './slate-pace.ts';

test('a slate is a second ahead of the clock', () => {
  expect(dueMs(4_900, 4_000)).toBe(5_000);
});

test('what a worker that stood still for an hour owes is made in pieces, and nothing twice', () => {
  expect(dueMs(5_000, 3_600_000)).toBe(18_000);
  expect(dueMs(18_000, 3_600_000)).toBe(31_000);
  expect(dueMs(5_000, 2_000)).toBe(5_000);
});
