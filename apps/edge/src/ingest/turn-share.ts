// How much of one socket may be processed in one turn of the event loop before the others get their turn. When many sockets
// have more to give than that, their shares become smaller, and when even those are too many, they take turns: so a turn
// takes no longer, and whoever sends little is read in each of them.

/** Of all sockets that use up their shares together: some ten milliseconds of work. */
const turnBytes = 2 * 1024 * 1024;
const largestShareBytes = 256 * 1024;
/** One read. */
const smallestShareBytes = 32 * 1024;

export class TurnShare {
  /** Sockets that have had their share, longest ago first. */
  readonly #waiting: (() => void)[] = [];
  #bytes = largestShareBytes;

  get bytes(): number {
    return this.#bytes;
  }

  /** A socket has had its share of this turn. `onTurn` is called when it is its turn again. */
  useUp(onTurn: () => void): void {
    this.#waiting.push(onTurn);
    if (this.#waiting.length === 1) setImmediate(() => this.#nextTurn());
  }

  #nextTurn(): void {
    const equalBytes = Math.floor(turnBytes / this.#waiting.length);
    this.#bytes = Math.min(largestShareBytes, Math.max(smallestShareBytes, equalBytes));
    const next = this.#waiting.splice(0, Math.floor(turnBytes / this.#bytes));
    if (this.#waiting.length > 0) setImmediate(() => this.#nextTurn());
    for (const onTurn of next) onTurn();
  }
}
