// For how long something was found well at every look. A look that failed, or that came late because this process stood still,
// begins the time anew.

/** Longer than a round and its pause take on a busy machine. */
const longestGapMs = 3_000;

export class Steadiness {
  #sinceMs = 0;
  #lastMs: number | undefined;

  /** Returns for how long it was well until now, in milliseconds. `nowMs` is a clock that never goes back. */
  see(isWell: boolean, nowMs: number): number {
    const isGap = this.#lastMs === undefined || nowMs - this.#lastMs > longestGapMs;
    if (isGap) this.#sinceMs = nowMs;
    this.#lastMs = isWell ? nowMs : undefined;
    return isWell ? nowMs - this.#sinceMs : 0;
  }
}
