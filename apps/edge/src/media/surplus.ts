// How much of something that goes up and down has been too much all the time. Pure.
export class Surplus {
  readonly #periodMs: number;
  #sinceMs: number | undefined;
  #leastBytes = Infinity;

  /** What is too much for a whole period, is. */
  constructor(periodMs: number) {
    this.#periodMs = periodMs;
  }

  /** So many bytes are too much at `nowMs`. Answers at the end of each period how many were so throughout, else 0. */
  note(bytes: number, nowMs: number): number {
    this.#sinceMs ??= nowMs;
    this.#leastBytes = Math.min(this.#leastBytes, bytes);
    if (nowMs - this.#sinceMs < this.#periodMs) return 0;
    const throughout = this.#leastBytes;
    this.#sinceMs = nowMs;
    this.#leastBytes = Infinity;
    return throughout;
  }
}
