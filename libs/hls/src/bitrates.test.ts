import { describe, expect, it } from 'vitest';
import { advertisedPeakBps } from './advertised-bitrate.ts';
import { declaredAudioBitrates, declaredVideoBitrates } from './declared-bitrate.ts';
import { averageBitrateBps, peakBitrateBps } from './segment-bitrate.ts';

const segments = (...sizesBytes: number[]) => sizesBytes.map((sizeBytes) => ({ sizeBytes, durationSeconds: 2 }));

describe('the measured peak', () => {
  it('is that of the biggest segment when segments are as long as the target duration', () => {
    expect(peakBitrateBps(segments(1000, 3000, 1000), 2)).toBe(12_000);
  });

  it('is taken over runs of at least half a target duration', () => {
    expect(peakBitrateBps(segments(1000, 3000, 2000, 1000), 6)).toBe(10_000);
  });

  it('of fewer segments than that is their mean', () => {
    expect(peakBitrateBps(segments(1000), 6)).toBe(4000);
    expect(peakBitrateBps([], 6)).toBe(0);
  });

  it('is not below the mean', () => {
    expect(averageBitrateBps(segments(1000, 2000))).toBe(6000);
  });
});

describe('the declared bit rates', () => {
  it('of a video are above what a VBV encoder was measured to send', () => {
    const control = { bitrateBps: 800_000, maxrateBps: 880_000, frameRate: 30, segmentSeconds: 4 };
    const { peakBps, averageBps } = declaredVideoBitrates({ ...control, bufferBits: 440_000 });
    expect(peakBps).toBeGreaterThan(974_000);
    expect(peakBps).toBeLessThan(1_010_000);
    expect(averageBps).toBeGreaterThan(800_000);
    expect(averageBps).toBeLessThan(825_000);
  });

  it('of a sound add what its boxes take', () => {
    expect(declaredAudioBitrates({ bitrateBps: 128_000, framesPerSecond: 46.875 })).toEqual({
      peakBps: 140_700,
      averageBps: 134_000,
    });
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
