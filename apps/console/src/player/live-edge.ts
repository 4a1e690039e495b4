// Whether the viewer watches what is live or lags behind by choice (a pause, a step back).

/** Distances in seconds behind the newest media. */
export type LivePosition = { latencyS: number; targetLatencyS: number; targetDurationS: number };

const leastToleranceS = 3;

/** At the live edge: no further behind than the player's own target plus a segment and a half. */
export function isAtLiveEdge({ latencyS, targetLatencyS, targetDurationS }: LivePosition): boolean {
  return latencyS <= targetLatencyS + Math.max(leastToleranceS, 1.5 * targetDurationS);
}
