// Gathers reads into turns of the event loop. Hundreds of encoders that each send a little, at moments of their own, would
// wake the process for every message: a turn of the loop costs more than the message. So a turn that had little to read is
// followed by a rest of two milliseconds, in which the next messages gather in the kernel, as a network card gathers
// interrupts. An edge that has much to do, or little, never rests, nor does one that an encoder waits for.

const restMs = 2;
/** A turn of this many reads was worth waking up for. */
const worthwhileReads = 24;
/** Reads in `lookMs` below which waking up costs next to nothing. */
const minReads = 500;
const lookMs = 250;

export class ReadTurns {
  readonly #never = new Int32Array(new SharedArrayBuffer(4));
  readonly #looking: NodeJS.Timeout;
  readonly #rest: () => void;
  #turnReads = 0;
  #reads = 0;
  #isGathering = false;
  /** Answers that are waited for. */
  #awaited = 0;

  /** `rest` stops the thread; another one is for tests. */
  constructor(rest?: () => void) {
    this.#rest = rest ?? (() => Atomics.wait(this.#never, 0, 0, restMs));
    this.#looking = setInterval(() => {
      this.#isGathering = this.#reads >= minReads;
      this.#reads = 0;
    }, lookMs);
    this.#looking.unref();
  }

  /** To be called at every read of a socket. */
  noteRead(): void {
    this.#reads += 1;
    this.#turnReads += 1;
    if (this.#turnReads === 1 && this.#isGathering) setImmediate(() => this.#endTurn());
    else if (!this.#isGathering) this.#turnReads = 0;
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
    const wasWorthwhile = this.#turnReads >= worthwhileReads;
    this.#turnReads = 0;
    if (!wasWorthwhile && this.#awaited === 0) this.#rest();
  }
}
