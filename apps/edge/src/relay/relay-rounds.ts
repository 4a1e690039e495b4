// Sends readers what has gathered for them, all of them in one turn of the event loop: of many streams with some seventy
// messages a second each, every one would else wake this process and its reader up for itself.
export interface Gathering {
  pump(): void;
}

export class RelayRounds {
  readonly #gatherMs: number;
  #waiting = new Set<Gathering>();

  constructor(gatherMs: number) {
    this.#gatherMs = gatherMs;
  }

  /** Takes part in the next round, which is at most the time to gather away. */
  enter(reader: Gathering): void {
    if (this.#waiting.size === 0) setTimeout(() => this.#begin(), this.#gatherMs);
    this.#waiting.add(reader);
  }

  #begin(): void {
    const readers = this.#waiting;
    this.#waiting = new Set();
    for (const reader of readers) reader.pump();
  }
}
