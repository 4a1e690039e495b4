import { describe, expect, it } from 'vitest';
import { autoLabel, bitrateLabel, qualityName, sortQualities, type Quality } from './quality-labels.ts';

const quality = (heightPx: number, bitrateBps: number, frameRate = 30): Quality => ({
  index: 0,
  heightPx,
  frameRate,
  bitrateBps,
});

describe('quality labels', () => {
  it('name the height, and the frame rate when it is high', () => {
    expect(qualityName(quality(720, 1))).toBe('720p');
    expect(qualityName(quality(1080, 1, 59.94))).toBe('1080p60');
    expect(qualityName(quality(576, 1, 50))).toBe('576p50');
    expect(qualityName(quality(0, 1, 0))).toBe('Audio only');
  });

  it.each([
    [6_000_000, '6.0 Mbps'],
    [2_849_000, '2.8 Mbps'],
    [999_600, '1.0 Mbps'],
    [640_400, '640 kbps'],
  ])('give %d bit/s as %s', (bitrateBps, label) => {
    expect(bitrateLabel(bitrateBps)).toBe(label);
  });

  it('are listed best first', () => {
    const sorted = sortQualities([quality(360, 1), quality(1080, 4), quality(1080, 6), quality(720, 3)]);
    expect(sorted.map(({ heightPx, bitrateBps }) => [heightPx, bitrateBps])).toEqual([
      [1080, 6],
      [1080, 4],
      [720, 3],
      [360, 1],
    ]);
  });

  it('show what the automatic choice plays', () => {
    expect(autoLabel(undefined)).toBe('Auto');
    expect(autoLabel(quality(720, 1))).toBe('Auto · 720p');
  });
});
