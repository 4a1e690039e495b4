import { expect, test } from 'vitest';
import { Steadiness } from './steadiness.ts';

test('the time is counted from the first look of those that found it well', () => {
  const steadiness = new Steadiness();
  expect([1_000, 2_000, 4_500].map((nowMs) => steadiness.see(true, nowMs))).toEqual([0, 1_000, 3_500]);
});

test('a look that did not find it well begins it anew', () => {
  const steadiness = new Steadiness();
  steadiness.see(true, 1_000);
  expect(steadiness.see(false, 2_000)).toBe(0);
  expect([3_000, 4_000].map((nowMs) => steadiness.see(true, nowMs))).toEqual([0, 1_000]);
});

test('a look that came late tells nothing of the time before', () => {
  const steadiness = new Steadiness();
  steadiness.see(true, 1_000);
  expect(steadiness.see(true, 4_001)).toBe(0);
});
