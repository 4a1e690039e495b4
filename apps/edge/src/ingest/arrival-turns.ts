// Takes accepted sockets a few in each turn of the event loop. Hundreds that arrive together are accepted together, and to
// begin a conversation with all of them at once would hold up everybody who is being served.

const mostPerTurn = 32;

export class ArrivalTurns {
  /** First come, first served. */
  #waiting: (() => void)[] = [];
  #thisTurn = 0;

  /** `begin` is called now, or in one of the next turns. */
  enter(begin: () => void): void {
    if (this.#thisTurn === 0) setImmediate(() => this.#nextTurn());
    this.#thisTurn += 1;
    if (this.#thisTurn <= mostPerTurn) begin();
    else this.#waiting.push(begin);
  }

  #nextTurn(): void {
    const next = this.#waiting.splice(0, mostPerTurn);
    this.#thisTurn = next.length;
    if (next.length > 0) setImmediate(() => this.#nextTurn());
    for (const begin of next) begin();
  }
}
