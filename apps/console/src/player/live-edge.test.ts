import { describe, expect, it } from 'vitest';
import { isAtLiveEdge, paceOf } from './live-edge.ts';

describe('the live edge', () => {
  it('tolerates the wobble of a segment and a half around the target', () => {
    expect(isAtLiveEdge({ latencyS: 10.9, targetLatencyS: 6, targetDurationS: 4 })).toBe(true);
    expect(isAtLiveEdge({ latencyS: 12.1, targetLatencyS: 6, targetDurationS: 4 })).toBe(false);
  });

  it('tolerates at least three seconds, however short the segments are', () => {
    expect(isAtLiveEdge({ latencyS: 8.9, targetLatencyS: 6, targetDurationS: 1 })).toBe(true);
    expect(isAtLiveEdge({ latencyS: 9.1, targetLatencyS: 6, targetDurationS: 1 })).toBe(false);
  });
});

describe('the pace of a player', () => {
  const bufferedS = 0.6;

  it('is a little faster when it is late, and a little faster still when it is late by more than a part', () => {
    const paces = [0, 0.2, 0.45, 0.55, 6].map((lateS) => paceOf({ lateS, bufferedS, isHurrying: false }));
    expect(paces).toEqual([1, 1.05, 1.05, 1.1, 1.1]);
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
