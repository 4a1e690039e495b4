import { expect, test } from 'vitest';
import { isBeyond, quantile, wordsOfFigure } from './figure.ts';

test('a figure may be as large as its bound, and no larger', () => {
  const figure = { name: 'an answer, p99', limit: 300, unit: 'ms' } as const;
  expect([41.4, 300, 300.1].map((value) => isBeyond({ ...figure, value }))).toEqual([false, false, true]);
  expect(wordsOfFigure({ ...figure, value: 41.4 })).toBe('an answer, p99: 41 ms (at most 300)');
  expect(wordsOfFigure({ name: 'starts', value: 3, limit: 15 })).toBe('starts: 3 (at most 15)');
});

test('a quantile is the value that so many are not above', () => {
  const hundred = Array.from({ length: 100 }, (_, i) => 100 - i);
  expect([quantile(hundred, 0.5), quantile(hundred, 0.99), quantile([7], 0.99), quantile([], 0.5)]).toEqual([
    51, 100, 7, 0,
  ]);
});
