// How long a viewer's picture stood still, from the times at which segments were listed: a player begins three segments
// behind the end of the playlist, plays at the speed of time, and waits for a segment that is not there yet.

export interface Listing {
  mediaSequence: number;
  atMs: number;
}

const segmentMs = 2_000;
const holdBackMs = 3 * segmentMs;

/** The longest wait for one segment that was listed in the span. */
export function longestStallMs(listings: readonly Listing[], span: { fromMs: number; toMs: number }): number {
  const before = listings.findLast(({ atMs }) => atMs < span.fromMs);
  const during = listings.filter(({ atMs }) => atMs >= span.fromMs && atMs < span.toMs);
  let bufferEndsAtMs = before ? before.atMs + holdBackMs : Infinity;
  let longestMs = 0;
  for (const { atMs } of during) {
    longestMs = Math.max(longestMs, atMs - bufferEndsAtMs);
    bufferEndsAtMs = Math.max(bufferEndsAtMs, atMs) + segmentMs;
  }
  // Nothing more was listed: the wait goes on to the end of the span.
  return Math.max(longestMs, span.toMs - bufferEndsAtMs, 0);
}
