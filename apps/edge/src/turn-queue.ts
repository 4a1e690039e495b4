// Begins things a few in each turn of the event loop. Hundreds of sockets that arrive together are accepted together, and the API
// answers about their publishes together: to go on with all of them at once would hold up everybody who is being served.

export class TurnQueue {
  readonly #mostPerTurn: number;
  /** First come, first served. */
  #waiting: (() => void)[] = [];
  #thisTurn = 0;

  constructor(mostPerTurn: number) {
    this.#mostPerTurn = mostPerTurn;
  }

  /** `begin` is called now, or in one of the next turns. */
  enter(begin: () => void): void {
    if (this.#thisTurn === 0) setImmediate(() => this.#nextTurn());
    this.#thisTurn += 1;
    if (this.#thisTurn <= this.#mostPerTurn) begin();
    else this.#waiting.push(begin);
  }

  #nextTurn(): void {
    const next = this.#waiting.splice(0, this.#mostPerTurn);
    this.#thisTurn = next.length;
    if (next.length > 0) setImmediate(() => this.#nextTurn());
    for (const begin of next) begin();
  }
}
