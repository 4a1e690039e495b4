import { describe, expect, it } from 'vitest';
import { clockLabel, delayLabel, latencyOf } from './live-latency.ts';

describe('the latency to live', () => {
  it('is the age of the picture by the date in the playlist', () => {
    expect(latencyOf(1_700_000_000_000, 1_700_000_002_400.4)).toBe(2_400);
  });

  it('is unknown without a date, and when the clocks disagree', () => {
    expect(latencyOf(undefined, 1_700_000_000_000)).toBeUndefined();
    expect(latencyOf(1_700_000_000_001, 1_700_000_000_000)).toBeUndefined();
    expect(latencyOf(0, 1_700_000_000_000)).toBeUndefined();
  });

  it('reads as tenths below ten seconds, then seconds, then a clock', () => {
    expect([0, 2_449, 9_949, 9_950, 59_400, 59_600, 3_723_000].map(delayLabel)).toEqual([
      '0.0 s',
      '2.4 s',
      '9.9 s',
      '10 s',
      '59 s',
      '1:00',
      '1:02:03',
    ]);
  });

  it('has a clock that starts at 0:00', () => {
    expect([0, 7.9, 65, 600].map(clockLabel)).toEqual(['0:00', '0:07', '1:05', '10:00']);
  });
});
