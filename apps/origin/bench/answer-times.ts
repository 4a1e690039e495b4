// How long answers took, of those that are answered at once: a stall comes seconds after the answers have become slow.
import { createHistogram } from 'node:perf_hooks';

export interface AnswerTimesFigures {
  p99Ms: number;
  mostMs: number;
}

export class AnswerTimes {
  readonly #microseconds = createHistogram();

  /** An answer that is there now, to what was asked for then. */
  add(askedAtMs: number): void {
    this.#microseconds.record(Math.max(1, Math.round((performance.now() - askedAtMs) * 1_000)));
  }

  figures(): AnswerTimesFigures {
    return { p99Ms: this.#microseconds.percentile(99) / 1_000, mostMs: this.#microseconds.max / 1_000 };
  }
}
