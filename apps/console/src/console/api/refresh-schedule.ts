// How often a page asks for its data again: every 2 s, slower while the API does not answer, never while it is hidden.

const refreshMs = 2_000;
const slowestMs = 30_000;

/** Delay until the next refresh after `failures` failed ones in a row. */
export function refreshDelayMs(failures: number): number {
  return Math.min(refreshMs * 2 ** Math.min(failures, 10), slowestMs);
}
