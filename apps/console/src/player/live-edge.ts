// Whether the viewer watches what is live, what is late through nobody's choice, or lags behind (a pause, a step back).

/** Distances in seconds behind the newest media. */
export type LivePosition = { latencyS: number; targetLatencyS: number; targetDurationS: number };

const leastToleranceS = 3;

/** Where playback is, in seconds: how much later than meant, and how much is there to play. */
export type Pace = { lateS: number; bufferedS: number; isHurrying: boolean };

const begin = { lateS: 0.1, bufferedS: 0.4 };
const end = { lateS: 0.02, bufferedS: 0.25 };
/** From how late on which speed; the least is not heard, the most is for a moment. */
const paces = [
  { lateS: 1, pace: 1.2 },
  { lateS: 0.5, pace: 1.1 },
  { lateS: 0, pace: 1.05 },
];

/**
 * How fast to play: as it is, or faster to catch up, by how late it is.
 * Hurrying takes a moment of what is there and no more, so that it may happen close to the edge; it begins and ends at
 * different distances, so that it does not flicker.
 */
export function paceOf({ lateS, bufferedS, isHurrying }: Pace): number {
  const least = isHurrying ? end : begin;
  if (lateS <= least.lateS || bufferedS <= least.bufferedS) return 1;
  return paces.find((step) => lateS > step.lateS)?.pace ?? 1;
}

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
