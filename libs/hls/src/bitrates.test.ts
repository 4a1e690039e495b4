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
    expect(averageBps).toBeLessThan(805_000);
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
  /** Of what an encoder that is held to 2 Mbit/s sends: nothing, and from `darkS` on all that it may. */
  const afterDark = (darkS: number, s: number) =>
    meanOf(2_000_000, (Math.max(0, s - darkS) * 2_000_000) / s, s * 1_000, s > darkS ? 2_000_000 : 0);

  it('is within 10 % of what an encoder is held to after as much as a dark minute, whenever a player looks', () => {
    for (let s = 61; s <= 1_200; s += 1) expect(afterDark(60, s)).toBeGreaterThanOrEqual(1_800_000);
  });

  it('is what an encoder is held to during the first half minute, dark or not', () => {
    for (let s = 1; s <= 30; s += 1) expect(afterDark(60, s)).toBe(2_000_000);
  });

  it('comes down to that of easy pictures within two minutes', () => {
    expect([0, 75, 120, 600].map((s) => meanOf(2_000_000, 500_000, s * 1_000, 700_000))).toEqual([
      2_000_000, 1_250_000, 500_000, 500_000,
    ]);
  });

  it('is not raised by the full buffer that an encoder begins with, and soon by more than was declared', () => {
    // Two seconds' worth at once, as soon as there are pictures.
    expect(meanOf(3_000_000, 3_600_000, 10_000)).toBeLessThanOrEqual(1.1 * 3_000_000);
    expect(meanOf(3_000_000, 4_500_000, 10_000)).toBe(4_200_000);
    expect(meanOf(3_000_000, 4_500_000, 60_000)).toBe(4_450_000);
    expect(meanOf(3_000_000, 4_500_000, 600_000)).toBe(4_500_000);
  });

  it('leaves room for an encoder that is away for eight seconds of two minutes, and its slate', () => {
    const sentBps = 700_000 + 16 * 8 * 30 + 130 * 8;
    const { averageBps: declaredBps } = declaredVideoBitrates({
      ...{ bitrateBps: 700_000, maxrateBps: 770_000, bufferBits: 385_000, frameRate: 30, segmentSeconds: 2 },
    });
    const measuredBps = (sentBps * 112) / 120;
    for (const s of [8, 30, 120, 600]) {
      expect(measuredBps / meanOf(declaredBps, sentBps, s * 1_000, sentBps)).toBeGreaterThan(0.9);
    }
  });

  it('of media whose rate nobody declared is a little more than measured at first, and never above the peak', () => {
    expect(meanOf(0, 2_000_000, 6_000)).toBe(2_100_000);
    expect(meanOf(0, 2_000_000, 6_000, 2_050_000)).toBe(2_050_000);
    expect(meanOf(0, 2_000_000, 120_000)).toBe(2_000_000);
  });
});
