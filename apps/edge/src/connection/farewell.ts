// The end of a connection that was told something: it must be able to read it. The socket is ended a moment after the last
// word, and destroyed later; until then its input is read and discarded, because closing with unread input resets the
// connection and the last word with it.

const lastWordMs = 300;
const destroyAfterMs = 2_000;

export class Farewell {
  readonly #saidAtMs: number;
  readonly #endsAfterMs: number;

  /** `hasLastWord`: something was written that the peer should read before it sees the end. */
  constructor(nowMs: number, hasLastWord: boolean) {
    this.#saidAtMs = nowMs;
    this.#endsAfterMs = hasLastWord ? lastWordMs : 0;
  }

  isEndDue(nowMs: number): boolean {
    return nowMs - this.#saidAtMs >= this.#endsAfterMs;
  }

  isDestroyDue(nowMs: number): boolean {
    return nowMs - this.#saidAtMs >= destroyAfterMs;
  }
}
