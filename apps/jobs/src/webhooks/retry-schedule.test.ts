import { describe, expect, test } from 'vitest';
import { attemptsPerSchedule, parseRetryAfter, pauseAfter } from './retry-schedule.ts';

const hourMs = 3_600_000;

test('attempts spread over a day, with pauses that grow', () => {
  const pauses = Array.from(
    { length: attemptsPerSchedule - 1 },
    (_, index) => pauseAfter(index + 1, undefined, 0.5) ?? 0,
  );
  expect(pauses).toEqual([...pauses].sort((a, b) => a - b));
  const totalMs = pauses.reduce((sum, pause) => sum + pause, 0);
  expect(totalMs).toBeGreaterThan(24 * hourMs);
  expect(totalMs).toBeLessThan(26 * hourMs);
  expect(pauseAfter(attemptsPerSchedule, undefined, 0.5)).toBeUndefined();
});

test('a tenth of the pause is left to chance, in both directions', () => {
  expect([0, 0.5, 1].map((random) => pauseAfter(1, undefined, random))).toEqual([4_500, 5_000, 5_500]);
});

test('the receiver’s Retry-After makes a pause longer, never shorter, and by an hour at most', () => {
  expect(pauseAfter(1, 60_000, 0.5)).toBe(60_000);
  expect(pauseAfter(8, 60_000, 0.5)).toBe(4 * hourMs);
  expect(pauseAfter(1, 9 * hourMs, 0.5)).toBe(hourMs);
});

describe('Retry-After', () => {
  const nowMs = Date.parse('2026-11-28T12:00:00Z');
  test.each([
    ['120', 120_000],
    ['Sat, 28 Nov 2026 12:01:00 GMT', 60_000],
    ['Sat, 28 Nov 2026 11:00:00 GMT', 0],
    ['soon', undefined],
    ['-5', undefined],
    [undefined, undefined],
  ])('%j is %j milliseconds', (header, expected) => {
    expect(parseRetryAfter(header, nowMs)).toBe(expected);
  });
});
