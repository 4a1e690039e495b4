// The tokens of one bucket that this process has fetched and not given out yet. Who asks often gets more at a time, so that
// not every request costs a round trip; every token is paid for in the shared bucket before it is used, so together the
// processes never give out more than there are. What is not used within a second is lost.
import type { Taken } from './token-bucket.ts';

export interface Turn {
  isAllowed: boolean;
  remaining: number;
  fullInMs: number;
  /** Until it is worth asking again; 0 when allowed. */
  nextInMs: number;
}

export interface TokenStockOptions {
  /** Most tokens to fetch at once. */
  maxBatch: number;
  fetch: (wanted: number) => Promise<Taken>;
  now: () => number;
}

const stockLifeMs = 1_000;
/** Who empties a stock within this time gets twice as much. */
const briskMs = 100;

export class TokenStock {
  readonly #options: TokenStockOptions;
  #tokens = 0;
  #fetchedAtMs = -Infinity;
  #batch = 1;
  #waiting = 0;
  #last: Taken = { granted: 0, remaining: 0, fullInMs: 0, nextInMs: 0 };
  #fetching: Promise<void> | undefined;

  constructor(options: TokenStockOptions) {
    this.#options = options;
  }

  /** At once when there is a token. Rejects when none could be fetched. */
  take(): Turn | Promise<Turn> {
    if (this.#tokens > 0 && this.#options.now() - this.#fetchedAtMs < stockLifeMs) return this.#give();
    this.#tokens = 0;
    return this.#takeFetched();
  }

  async #takeFetched(): Promise<Turn> {
    this.#waiting += 1;
    try {
      while (this.#tokens === 0) {
        this.#fetching ??= this.#fetch().finally(() => (this.#fetching = undefined));
        await this.#fetching;
        if (this.#last.granted === 0) return { ...this.#last, isAllowed: false };
      }
      return this.#give();
    } finally {
      this.#waiting -= 1;
    }
  }

  #give(): Turn {
    this.#tokens -= 1;
    const { remaining, fullInMs } = this.#last;
    return { isAllowed: true, remaining: remaining + this.#tokens, fullInMs, nextInMs: 0 };
  }

  async #fetch(): Promise<void> {
    const { maxBatch, fetch, now } = this.#options;
    const isBrisk = now() - this.#fetchedAtMs < briskMs;
    this.#batch = isBrisk ? Math.min(maxBatch, this.#batch * 2) : 1;
    this.#last = await fetch(Math.max(this.#batch, Math.min(this.#waiting, maxBatch)));
    this.#fetchedAtMs = now();
    this.#tokens = this.#last.granted;
  }
}
