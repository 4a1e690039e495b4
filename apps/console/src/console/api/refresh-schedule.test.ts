import { describe, expect, it } from 'vitest';
import { calmRefreshMs, refreshDelayMs } from './refresh-schedule.ts';

describe('the refresh schedule', () => {
  it('asks every 2 s while the API answers', () => {
    expect(refreshDelayMs(0)).toBe(2_000);
  });

  it('slows down while it does not, to at most 30 s', () => {
    expect([1, 2, 3, 4, 99].map((failures) => refreshDelayMs(failures))).toEqual([
      4_000, 8_000, 16_000, 30_000, 30_000,
    ]);
  });

  it('asks less often for what people change', () => {
    expect([0, 1, 2].map((failures) => refreshDelayMs(failures, calmRefreshMs))).toEqual([15_000, 30_000, 30_000]);
  });
});
