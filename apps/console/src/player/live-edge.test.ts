import { describe, expect, it } from 'vitest';
import { livenessOf, paceOf } from './live-edge.ts';

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

describe('the pace of a player', () => {
  const bufferedS = 0.6;

  it('is a little faster when it is late, and the faster the later it is', () => {
    const paces = [0, 0.2, 0.45, 0.55, 1.1, 6].map((lateS) => paceOf({ lateS, bufferedS, isHurrying: false }));
    expect(paces).toEqual([1, 1.05, 1.05, 1.1, 1.2, 1.2]);
  });

  it('is as it is when there is hardly anything left to play', () => {
    expect(paceOf({ lateS: 2, bufferedS: 0.2, isHurrying: false })).toBe(1);
    expect(paceOf({ lateS: 2, bufferedS: 0.2, isHurrying: true })).toBe(1);
  });

  it('does not flicker at the distance where it begins', () => {
    expect([false, true].map((isHurrying) => paceOf({ lateS: 0.06, bufferedS, isHurrying }))).toEqual([1, 1.05]);
    expect(paceOf({ lateS: 0.01, bufferedS, isHurrying: true })).toBe(1);
  });
});
