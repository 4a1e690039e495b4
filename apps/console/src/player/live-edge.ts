// Whether the viewer watches what is live or lags behind by choice (a pause, a step back).

/** Distances in seconds behind the newest media. */
export type LivePosition = { latencyS: number; targetLatencyS: number; targetDurationS: number };

const leastToleranceS = 3;

const farLateS = 1.5;

/** How fast to play to catch up, when so many seconds later than meant: what is not heard, and what is hardly heard. */
export function catchUpRate(lateS: number): number {
  return lateS > farLateS ? 1.1 : 1.05;
}

/** At the live edge: no further behind than the player's own target plus a segment and a half. */
export function isAtLiveEdge({ latencyS, targetLatencyS, targetDurationS }: LivePosition): boolean {
  return latencyS <= targetLatencyS + Math.max(leastToleranceS, 1.5 * targetDurationS);
}
