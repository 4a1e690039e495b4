// How often a page asks for its data again: every 2 s what is on the air, every 15 s what people change; slower while the
// API does not answer, never while it is hidden.

export const liveRefreshMs = 2_000;
export const calmRefreshMs = 15_000;
const slowestMs = 30_000;

/** Delay until the next refresh after `failures` failed ones in a row. */
export function refreshDelayMs(failures: number, everyMs = liveRefreshMs): number {
  return Math.min(everyMs * 2 ** Math.min(failures, 10), slowestMs);
}
