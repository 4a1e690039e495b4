import { describe, expect, it } from 'vitest';
import { livenessOf } from './live-edge.ts';

describe('the live edge', () => {
  it('tolerates the wobble of a segment and a half around the target', () => {
    const target = { targetLatencyS: 6, targetDurationS: 4 };
    expect(livenessOf({ latencyS: 10.9, ...target }, undefined)).toBe('live');
    expect(livenessOf({ latencyS: 12.1, ...target }, undefined)).toBe('behind');
  });

  it('tolerates at least three seconds, however short the segments are', () => {
    const target = { targetLatencyS: 6, targetDurationS: 1 };
    expect(livenessOf({ latencyS: 8.9, ...target }, undefined)).toBe('live');
    expect(livenessOf({ latencyS: 9.1, ...target }, undefined)).toBe('behind');
  });

  it('is late where the newest media is old', () => {
    const position = { latencyS: 1.1, targetLatencyS: 1.07, targetDurationS: 2 };
    expect(livenessOf(position, 1.3)).toBe('live');
    expect(livenessOf(position, 28)).toBe('late');
    expect(livenessOf({ ...position, latencyS: 20 }, 28)).toBe('behind');
  });
});
