// A stall keeps the player further from the edge, so that it does not stall again. That is for a while: what slowed it down
// (a busy machine, a bad minute of the network) passes, and then the viewer is to be as near to live as before.

/** As long without a stall means that its cause is over. */
const forgottenAfterMs = 30_000;

export type StallMemory = {
  note: (nowMs: number) => void;
  /** True once, when the last stall has been forgotten. */
  isOver: (nowMs: number) => boolean;
};

export function createStallMemory(): StallMemory {
  let lastMs: number | undefined;
  return {
    note: (nowMs) => (lastMs = nowMs),
    isOver: (nowMs) => {
      if (lastMs === undefined || nowMs - lastMs < forgottenAfterMs) return false;
      lastMs = undefined;
      return true;
    },
  };
}
