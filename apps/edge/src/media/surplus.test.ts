import { expect, test } from 'vitest';
import { Surplus } from './surplus.ts';

/** What is noted every 100 ms, and what that answers. */
const answersTo = (bytes: readonly number[], periodMs = 1_000) => {
  const surplus = new Surplus(periodMs);
  return bytes.map((now, i) => surplus.note(now, i * 100));
};

test('what was too much throughout a period is told at its end, and no more than that', () => {
  const goesUpAndDown = Array.from({ length: 21 }, (_, i) => 30 + (i % 5));
  expect(answersTo(goesUpAndDown).filter((bytes) => bytes > 0)).toEqual([30, 30]);
});

test('what is wanted now and then is not too much', () => {
  const wantedOnce = Array.from({ length: 11 }, (_, i) => (i === 4 ? 0 : 80));
  expect(answersTo(wantedOnce)).toEqual(wantedOnce.map(() => 0));
});

test('a period that has ended says nothing about the next', () => {
  const thenTooMuch = Array.from({ length: 21 }, (_, i) => (i < 10 ? 0 : 80));
  expect(answersTo(thenTooMuch).at(-1)).toBe(80);
});
