// How much of one socket may be processed in one turn of the event loop before the others get their turn. When many sockets
// have more to give than that, their shares become smaller, and when even those are too many, they take turns: so a turn
// takes no longer, and whoever sends little is read in each of them. What a byte costs is another matter with each kind of
// message, so what fits into a turn is found out by its time.

/** Of all sockets that use up their shares together, in a turn, at most and at least. */
const mostTurnBytes = 2 * 1024 * 1024;
const largestShareBytes = 256 * 1024;
/** One read. */
const smallestShareBytes = 32 * 1024;
/** A turn that took longer is followed by one with less in it, one that took half as long by one with more. */
const turnMs = 8;
const growth = 1.5;

export class TurnShare {
  /** Sockets that have had their share, longest ago first. */
  readonly #waiting: (() => void)[] = [];
  readonly #clock: () => number;
  #bytes = largestShareBytes;
  #turnBytes = mostTurnBytes;
  /** When the turn began that is being processed; undefined when the loop may have rested since. */
  #turnBeganAtMs: number | undefined;

  /** Another clock is for tests. */
  constructor(clock: () => number = () => performance.now()) {
    this.#clock = clock;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** A socket has had its share of this turn. `onTurn` is called when it is its turn again. */
  useUp(onTurn: () => void): void {
    this.#waiting.push(onTurn);
    if (this.#waiting.length === 1) setImmediate(() => this.#nextTurn());
  }

  #nextTurn(): void {
    this.#adapt();
    const equalBytes = Math.floor(this.#turnBytes / this.#waiting.length);
    this.#bytes = Math.min(largestShareBytes, Math.max(smallestShareBytes, equalBytes));
    const next = this.#waiting.splice(0, Math.floor(this.#turnBytes / this.#bytes));
    this.#turnBeganAtMs = this.#waiting.length > 0 ? this.#clock() : undefined;
    if (this.#waiting.length > 0) setImmediate(() => this.#nextTurn());
    for (const onTurn of next) onTurn();
  }

  /** With sockets waiting the loop does not rest: the time since the last turn is what that one took. */
  #adapt(): void {
    if (this.#turnBeganAtMs === undefined) {
      this.#turnBytes = Math.min(mostTurnBytes, this.#turnBytes * growth);
      return;
    }
    const tookMs = this.#clock() - this.#turnBeganAtMs;
    if (tookMs > turnMs) this.#turnBytes = Math.max(smallestShareBytes, (this.#turnBytes * turnMs) / tookMs);
    else if (tookMs < turnMs / 2) this.#turnBytes = Math.min(mostTurnBytes, this.#turnBytes * growth);
  }
}
