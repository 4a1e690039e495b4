// How much of one socket may be processed in one turn of the event loop before the others get their turn. When many sockets
// have more to give than that, their shares become smaller, so that a turn takes no longer.

/** Shares of all sockets together: some ten milliseconds of work. */
const turnBytes = 8 * 1024 * 1024;
const largestShareBytes = 256 * 1024;
/** One read. */
const smallestShareBytes = 32 * 1024;

export class TurnShare {
  #usedUp = 0;
  #bytes = largestShareBytes;

  get bytes(): number {
    return this.#bytes;
  }

  /** A socket has had its share of this turn. `onNextTurn` is called in the next one. */
  useUp(onNextTurn: () => void): void {
    if (this.#usedUp === 0) setImmediate(() => this.#endTurn());
    this.#usedUp += 1;
    setImmediate(onNextTurn);
  }

  #endTurn(): void {
    const equalBytes = Math.floor(turnBytes / this.#usedUp);
    this.#bytes = Math.min(largestShareBytes, Math.max(smallestShareBytes, equalBytes));
    this.#usedUp = 0;
  }
}
