// Whether the viewer watches what is live, what is late through nobody's choice, or lags behind (a pause, a step back).

/** Distances in seconds behind the newest media. */
export type LivePosition = { latencyS: number; targetLatencyS: number; targetDurationS: number };

const leastToleranceS = 3;

/**
 * `live`: no further behind than the player's own target plus a segment and a half. `late`: so near to the newest media that
 * there is, but that is old itself, for the encoder or the platform is behind. `behind`: there is newer media.
 */
export type Liveness = 'live' | 'late' | 'behind';

/** `pictureAgeS` is how long ago the picture on screen reached the platform; undefined when unknown. */
export function livenessOf(position: LivePosition, pictureAgeS: number | undefined): Liveness {
  const { latencyS, targetLatencyS, targetDurationS } = position;
  const mostS = targetLatencyS + Math.max(leastToleranceS, 1.5 * targetDurationS);
  if (latencyS > mostS) return 'behind';
  return pictureAgeS !== undefined && pictureAgeS > mostS ? 'late' : 'live';
}
