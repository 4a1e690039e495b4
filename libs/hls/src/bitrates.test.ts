import { describe, expect, it } from 'vitest';
import { advertisedMeanBps, advertisedPeakBps } from './advertised-bitrate.ts';
import { declaredVideoBitrates } from './declared-bitrate.ts';

describe('the declared bit rates', () => {
  it('of a video are above what a VBV encoder was measured to send', () => {
    const control = { bitrateBps: 800_000, maxrateBps: 880_000, frameRate: 30, segmentSeconds: 4 };
    const { peakBps, averageBps } = declaredVideoBitrates({ ...control, bufferBits: 440_000 });
    expect(peakBps).toBeGreaterThan(974_000);
    expect(peakBps).toBeLessThan(1_010_000);
    expect(averageBps).toBeGreaterThan(800_000);
    expect(averageBps).toBeLessThan(825_000);
  });
});

describe('the advertised peak', () => {
  it('is the declared one while that holds', () => {
    expect(advertisedPeakBps({ declaredBps: 1_000_000, measuredBps: 900_000 })).toBe(1_000_000);
  });

  it('is above the measured one otherwise, and the same for nearly the same measurement', () => {
    const advertised = advertisedPeakBps({ declaredBps: 0, measuredBps: 4_000_000 });
    expect(advertised / 4_000_000).toBeGreaterThan(1.25);
    expect(advertised / 4_000_000).toBeLessThan(1.38);
    expect(advertisedPeakBps({ declaredBps: 0, measuredBps: 4_010_000 })).toBe(advertised);
  });
});

describe('the advertised mean', () => {
  const meanOf = (declaredBps: number, averageBps: number, measuredMs: number, peakBps = 3_000_000) =>
    advertisedMeanBps({ declaredBps, measured: { peakBps, averageBps, measuredMs } });

  it('is within 10 % of what an encoder is held to after as much as twelve dark seconds, whenever a player looks', () => {
    for (let s = 1; s <= 600; s += 1) {
      const averageBps = (Math.max(0, s - 12) * 2_000_000) / s;
      expect(meanOf(2_000_000, averageBps, s * 1_000)).toBeGreaterThanOrEqual(1_800_000);
    }
  });

  it('comes down to that of easy pictures within two minutes', () => {
    expect([0, 60, 119, 120, 600].map((s) => meanOf(2_000_000, 500_000, s * 1_000))).toEqual([
      2_000_000, 1_250_000, 512_500, 500_000, 500_000,
    ]);
  });

  it('of media whose rate nobody declared is a little more than measured at first, and never above the peak', () => {
    expect(meanOf(0, 2_000_000, 6_000)).toBe(2_100_000);
    expect(meanOf(0, 2_000_000, 6_000, 2_050_000)).toBe(2_050_000);
    expect(meanOf(0, 2_000_000, 120_000)).toBe(2_000_000);
  });
});
