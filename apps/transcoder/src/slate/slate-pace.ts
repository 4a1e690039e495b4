// How far a slate is to be made by now. Pure.

/** What the slate makes up at once of the time in which nobody wrote, or in which its worker stood still. */
export const maxCatchUpMs = 12_000;
/** So much time the encoder's next run has to get going, and less than a second: dates overlap by as much. */
const bridgeMs = 750;

/** `madeMs`: how far it is; `elapsedMs`: what a monotonic clock shows. Both in relay time of the slate. */
export function dueMs(madeMs: number, elapsedMs: number): number {
  return Math.max(madeMs, Math.min(elapsedMs, madeMs + maxCatchUpMs));
}

/** Where a slate ends whose encoder is back: a little later, in whole steps from where it stands, one at least. */
export function bridgeEndMs(madeMs: number, elapsedMs: number, stepMs: number): number {
  const steps = Math.floor((dueMs(madeMs, elapsedMs + bridgeMs) - madeMs) / stepMs);
  return madeMs + Math.max(1, steps) * stepMs;
}
