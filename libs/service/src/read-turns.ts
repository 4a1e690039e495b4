// Gathers reads into turns of the event loop. Streams that each bring a little, at moments of their own, would wake the process
// for every message, and each time it would find its caches cold: a turn of the loop costs more than the message. So turns
// begin some milliseconds apart: what reading leaves of them is a rest, in which the next messages gather in the kernel, as a
// network card gathers interrupts. Who has much to do, or little, never rests, nor does one that somebody waits for.

export interface ReadTurnsOptions {
  /** From the beginning of one turn to that of the next, at least: what anything that comes may wait for. */
  readonly turnMs: number;
  /** Below this waking up costs next to nothing. */
  readonly leastReadsPerSecond: number;
  /** Another one is for tests. */
  readonly clock?: TurnClock;
}

export interface TurnClock {
  nowMs(): number;
  /** Stops the thread. */
  rest(ms: number): void;
}

const lookMs = 250;
/** What is left of a turn and less than this is no rest. */
const leastRestMs = 0.2;

export class ReadTurns {
  readonly #turnMs: number;
  readonly #clock: TurnClock;
  readonly #looking: NodeJS.Timeout;
  #beganAtMs = 0;
  #isInTurn = false;
  /** A sender of this turn waits until it is read on. */
  #isHurried = false;
  #reads = 0;
  #isGathering = false;
  /** Answers that are waited for. */
  #awaited = 0;

  constructor({ turnMs, leastReadsPerSecond, clock = threadClock() }: ReadTurnsOptions) {
    this.#turnMs = turnMs;
    this.#clock = clock;
    this.#looking = setInterval(() => {
      this.#isGathering = this.#reads >= (leastReadsPerSecond * lookMs) / 1_000;
      this.#reads = 0;
    }, lookMs);
    this.#looking.unref();
  }

  /** To be called at every read of a socket. `hasMore`: its sender has more than fits, and is not to wait. */
  noteRead({ hasMore = false } = {}): void {
    this.#reads += 1;
    this.#isHurried ||= hasMore;
    if (this.#isInTurn || !this.#isGathering) return;
    this.#isInTurn = true;
    this.#beganAtMs = this.#clock.nowMs();
    setImmediate(() => this.#endTurn());
  }

  /** Somebody waits for what comes of `ask`: until then there is no rest. */
  async stayAwake<T>(ask: () => Promise<T>): Promise<T> {
    this.#awaited += 1;
    try {
      return await ask();
    } finally {
      this.#awaited -= 1;
    }
  }

  close(): void {
    clearInterval(this.#looking);
    this.#isGathering = false;
  }

  #endTurn(): void {
    const mayRest = this.#isGathering && !this.#isHurried && this.#awaited === 0;
    this.#isInTurn = this.#isHurried = false;
    const leftMs = this.#beganAtMs + this.#turnMs - this.#clock.nowMs();
    if (mayRest && leftMs >= leastRestMs) this.#clock.rest(leftMs);
  }
}

function threadClock(): TurnClock {
  const never = new Int32Array(new SharedArrayBuffer(4));
  return { nowMs: () => performance.now(), rest: (ms) => void Atomics.wait(never, 0, 0, ms) };
}
