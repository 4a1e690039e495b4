import { expect, test } from 'vitest';
import { trendOf } from './trend.ts';

const allowance = { share: 0.1, least: 5 };
const minutes = (valueAt: (minute: number) => number) =>
  Array.from({ length: 60 }, (_, minute) => ({ atMs: minute * 60_000, value: valueAt(minute) }));

test('what fills at first and then stays, with some noise, is flat', () => {
  const trend = trendOf(
    minutes((minute) => Math.min(minute * 10, 100) + (minute % 3)),
    allowance,
  );
  expect(trend.isFlat).toBe(true);
  expect(Math.abs(trend.perHour)).toBeLessThan(2);
});

test('what grows all the time is not, and its slope says by how much', () => {
  const trend = trendOf(
    minutes((minute) => 100 + minute),
    allowance,
  );
  expect(trend.isFlat).toBe(false);
  expect(trend.perHour).toBeCloseTo(60);
});
