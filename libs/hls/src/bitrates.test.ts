import { describe, expect, it } from 'vitest';
import { advertisedPeakBps } from './advertised-bitrate.ts';
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
