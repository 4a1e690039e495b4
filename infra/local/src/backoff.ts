// Delays between restarts: none after 30 s of health, then doubling from 0.2 s to 5 s.
const firstMs = 200;
const longestMs = 5_000;
const healthyAfterMs = 30_000;

export class Backoff {
  #failures = 0;

  /** How often in a row it ended before it was healthy. */
  get failures(): number {
    return this.#failures;
  }

  /** The delay before the next start, after something that ran for `ranMs` ended. */
  next(ranMs: number): number {
    if (ranMs >= healthyAfterMs) {
      this.#failures = 1;
      return 0;
    }
    this.#failures += 1;
    return Math.min(longestMs, firstMs * 2 ** (this.#failures - 1));
  }
}
