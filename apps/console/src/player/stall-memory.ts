// A stall keeps the player further from the edge, so that it does not stall again. That is for a while: what slowed it down
// (a busy machine, a bad minute of the network) passes, and then the viewer is to be as near to live as before. It comes back
// step by step; a stall on the way says that this was too early, and from then on it waits longer before each step.

const mostSteps = 4;
const firstPatienceMs = 10_000;
const mostPatienceMs = 160_000;

export type StallMemory = {
  note: (nowMs: number) => void;
  /** How many steps further from the edge than usual to play: one for each stall, less those taken back since. */
  steps: (nowMs: number) => number;
};

export function createStallMemory(): StallMemory {
  let steps = 0;
  let changedAtMs = 0;
  let patienceMs = firstPatienceMs;
  let isOnTheWayBack = false;
  const stepBack = (nowMs: number) => {
    while (steps > 0 && nowMs - changedAtMs >= patienceMs) {
      steps -= 1;
      changedAtMs += patienceMs;
      isOnTheWayBack = true;
    }
  };
  return {
    note: (nowMs) => {
      stepBack(nowMs);
      if (isOnTheWayBack) patienceMs = Math.min(2 * patienceMs, mostPatienceMs);
      isOnTheWayBack = false;
      steps = Math.min(steps + 1, mostSteps);
      changedAtMs = nowMs;
    },
    steps: (nowMs) => {
      stepBack(nowMs);
      return steps;
    },
  };
}
