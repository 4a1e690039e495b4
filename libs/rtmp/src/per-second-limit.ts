// At most so many in any second that begins with the first of them.
export class PerSecondLimit {
  readonly #max: number;
  #startedAtMs = Number.NEGATIVE_INFINITY;
  #count = 0;

  constructor(max: number) {
    this.#max = max;
  }

  /** Counts one; false when it is one too many. */
  allows(nowMs: number): boolean {
    if (nowMs - this.#startedAtMs >= 1_000) {
      this.#startedAtMs = nowMs;
      this.#count = 0;
    }
    this.#count += 1;
    return this.#count <= this.#max;
  }
}
