// Who is read in a turn of the event loop, and who waits for another. Reading may take so much time of a turn; what a socket
// gives when that is used up is kept until it is its turn. Who sends as much as an encoder does comes first, and is still
// read when those wait that send more: however many flood, and whatever their messages cost, a turn stays short.
// The loop sees to its timers, reads sockets, and then serves those that wait. A turn is all three: timers are never later than that.
import { KeptReads } from './kept-reads.ts';

export type Demand = 'little' | 'much';

type OnTurn = (bytes: Uint8Array) => void;

interface Waiting {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly onTurn: OnTurn;
}

/** From the beginning of a turn on. What reading leaves is for those that wait. */
const readUntilMs: Readonly<Record<Demand, number>> = { much: 4, little: 8 };
const serveUntilMs: Readonly<Record<Demand, number>> = { much: 8, little: 16 };

export class TurnShare {
  /** Longest first. */
  readonly #waiting: Readonly<Record<Demand, Waiting[]>> = { little: [], much: [] };
  readonly #kept = new KeptReads();
  readonly #clock: () => number;
  /** When the turn began that is being processed; undefined when the loop may have rested since. */
  #beganAtMs: number | undefined;

  /** In whole milliseconds. */
  constructor(clock: () => number) {
    this.#clock = clock;
  }

  /** Whether what was just read of a socket may be processed now. */
  hasTime(demand: Demand, nowMs: number): boolean {
    return nowMs - this.#begin(nowMs) < readUntilMs[demand];
  }

  /**
   * Keeps what was read; `bytes` are the caller's again. `onTurn` gets it in one of the next turns, and must have done with it
   * when it returns. It must not throw.
   */
  wait(demand: Demand, bytes: Uint8Array, onTurn: OnTurn): void {
    this.#begin(this.#clock());
    this.#waiting[demand].push({ bytes: this.#kept.keep(bytes), onTurn });
  }

  /** When the turn began that is being processed, which it may do now. */
  #begin(nowMs: number): number {
    if (this.#beganAtMs === undefined) {
      this.#beganAtMs = nowMs;
      setImmediate(() => this.#endTurn(nowMs));
    }
    return this.#beganAtMs;
  }

  #endTurn(beganAtMs: number): void {
    this.#serve('little', beganAtMs + serveUntilMs.little);
    this.#serve('much', beganAtMs + serveUntilMs.much);
    this.#beganAtMs = undefined;
    if (this.#waiting.little.length + this.#waiting.much.length > 0) this.#begin(this.#clock());
  }

  /** At least one in each turn, so that nobody waits for ever. */
  #serve(demand: Demand, untilMs: number): void {
    const waiting = this.#waiting[demand];
    do this.#serveNext(waiting);
    while (waiting.length > 0 && this.#clock() < untilMs);
  }

  #serveNext(waiting: Waiting[]): void {
    const next = waiting.shift();
    if (next === undefined) return;
    next.onTurn(next.bytes);
    this.#kept.giveBack(next.bytes);
  }
}
