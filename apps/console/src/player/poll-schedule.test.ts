import { describe, expect, it } from 'vitest';
import { pollDelayMs, retryAfterMs } from './poll-schedule.ts';

const nowMs = Date.parse('2026-11-22T10:00:00Z');
const asked = (retryAfter: number | undefined, attempt = 0, random = 0) => ({ retryAfter, attempt, random });

describe('Retry-After', () => {
  it.each([
    ['5', 5_000],
    [' 0 ', 0],
    ['Sun, 22 Nov 2026 10:00:07 GMT', 7_000],
    ['Sun, 22 Nov 2026 09:00:00 GMT', 0],
    ['soon', undefined],
    [null, undefined],
  ])('reads %j', (header, expected) => {
    expect(retryAfterMs(header, nowMs)).toBe(expected);
  });
});

describe('the poll schedule', () => {
  it('follows Retry-After while a channel is not live', () => {
    expect(pollDelayMs('not-live', asked(7_000))).toBe(7_000);
  });

  it('asks at its own pace when the origin names none', () => {
    expect(pollDelayMs('not-live', asked(undefined))).toBe(5_000);
  });

  it('bounds a Retry-After that is too short or too long', () => {
    expect(pollDelayMs('not-live', asked(0))).toBe(2_000);
    expect(pollDelayMs('not-live', asked(86_400_000))).toBe(60_000);
  });

  it('asks slowly after a stream has ended, whatever the origin says', () => {
    expect(pollDelayMs('ended', asked(1_000))).toBe(10_000);
  });

  it('backs off while the origin is unreachable, up to a bound', () => {
    const delays = [0, 1, 2, 3, 20].map((attempt) => pollDelayMs('unreachable', asked(undefined, attempt)));
    expect(delays).toEqual([1_000, 2_000, 4_000, 8_000, 15_000]);
  });

  it('spreads viewers over a quarter of the delay and never asks early', () => {
    expect(pollDelayMs('not-live', asked(8_000, 0, 0.5))).toBe(9_000);
    expect(pollDelayMs('not-live', asked(8_000, 0, 0.999))).toBeLessThanOrEqual(10_000);
  });
});
