// How far a slate is to be made by now. Pure.

/** The slate is this much ahead of the clock: so much time the encoder's next run has to get going. */
const leadMs = 1_000;
/** What the slate makes up at once of the time in which nobody wrote, or in which its worker stood still. */
export const maxCatchUpMs = 12_000;

/** `madeMs`: how far it is; `elapsedMs`: what a monotonic clock shows. Both in relay time of the slate. */
export function dueMs(madeMs: number, elapsedMs: number): number {
  return Math.max(madeMs, Math.min(elapsedMs + leadMs, madeMs + maxCatchUpMs + leadMs));
}
