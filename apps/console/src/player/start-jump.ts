// A session is at its distance to live when it begins to load, and behind it when the first picture is there: loading took
// time. Once, in its first seconds, the player jumps over what it has just buffered, so that catching up gently does not
// have to make up for the start.

/** Seconds of media time; `bufferedEndS` is the end of what can be played without loading. */
export type StartPosition = { currentTimeS: number; liveTimeS: number; bufferedEndS: number };

const leastWorthS = 0.4;
const leastLeftShareOfTarget = 0.5;

/** Where to jump to, or undefined when there is little to gain or too little would be left to play. */
export function startJumpTo(position: StartPosition, targetLatencyS: number): number | undefined {
  const { currentTimeS, liveTimeS, bufferedEndS } = position;
  const isWorthIt = liveTimeS - currentTimeS > leastWorthS;
  const isBuffered = bufferedEndS - liveTimeS >= targetLatencyS * leastLeftShareOfTarget;
  return isWorthIt && isBuffered ? liveTimeS : undefined;
}
