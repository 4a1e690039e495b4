// A session is at its distance to live when it begins to load, and behind it when the first picture is there: loading took
// time. Once, in its first seconds, the player jumps over what it has just buffered, so that catching up gently does not
// have to make up for the start.

/** Seconds of media time; `bufferedEndS` is the end of what can be played without loading. */
export type StartPosition = { currentTimeS: number; liveTimeS: number; bufferedEndS: number };

const leastWorthS = 0.4;
const leastLeftShareOfTarget = 0.5;
/** Live goes on while the jump is made: everything from the keyframe before has to be decoded first. */
const jumpTakesS = 0.25;

/** Where to jump to, or undefined when there is little to gain or too little would be left to play. */
export function startJumpTo(position: StartPosition, targetLatencyS: number): number | undefined {
  const { currentTimeS, liveTimeS, bufferedEndS } = position;
  const furthestS = bufferedEndS - targetLatencyS * leastLeftShareOfTarget;
  const isWorthIt = liveTimeS - currentTimeS > leastWorthS;
  return isWorthIt && furthestS >= liveTimeS ? Math.min(liveTimeS + jumpTakesS, furthestS) : undefined;
}
