import { describe, expect, it } from 'vitest';
import { catchUpRate, isAtLiveEdge } from './live-edge.ts';

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

it('a player that is late plays a little faster, and one that is very late a little faster still', () => {
  expect([0.2, 1.4, 1.6, 6].map(catchUpRate)).toEqual([1.05, 1.05, 1.1, 1.1]);
});
