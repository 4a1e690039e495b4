// Who is read in a turn of the event loop, and who waits for another. Reading may take so much time of a turn; what a socket
// gives when that is used up is kept until it is its turn. Who publishes and sends as much as an encoder does comes first, then
// who is new, and both are still read when those wait that send more: however many flood, and whatever their messages cost, a turn stays short.
// The loop sees to its timers, reads sockets, and then serves those that wait: each of the two has half of the time. What one
// loses, because the machine was elsewhere, is not the other's loss.
import { KeptReads } from './kept-reads.ts';

/** `new`: it does not publish yet. Hundreds of newcomers come at once, and to shake hands costs more than a picture. */
export type Demand = 'little' | 'new' | 'much';

/** In the order in which they are served. */
const demands: readonly Demand[] = ['little', 'new', 'much'];

type OnTurn = (bytes: Uint8Array) => void;

interface Waiting {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly onTurn: OnTurn;
}

/** Of reading in a turn, and of serving those that wait. */
const mostMs: Readonly<Record<Demand, number>> = { much: 4, new: 6, little: 8 };

export class TurnShare {
  /** Longest first. */
  readonly #waiting: Readonly<Record<Demand, Waiting[]>> = { little: [], new: [], much: [] };
  readonly #kept = new KeptReads();
  readonly #clock: () => number;
  /** When reading began in this turn; undefined when nothing was read yet. */
  #readingSinceMs: number | undefined;
  #isServingDue = false;

  /** In whole milliseconds. */
  constructor(clock: () => number) {
    this.#clock = clock;
  }

  /** Whether what was just read of a socket may be processed now. */
  hasTime(demand: Demand, nowMs: number): boolean {
    this.#readingSinceMs ??= nowMs;
    this.#serveSoon();
    return nowMs - this.#readingSinceMs < mostMs[demand];
  }

  /**
   * Keeps what was read; `bytes` are the caller's again. `onTurn` gets it in one of the next turns, and must have done with it
   * when it returns. It must not throw.
   */
  wait(demand: Demand, bytes: Uint8Array, onTurn: OnTurn): void {
    this.#serveSoon();
    this.#waiting[demand].push({ bytes: this.#kept.keep(bytes), onTurn });
  }

  #serveSoon(): void {
    if (this.#isServingDue) return;
    this.#isServingDue = true;
    setImmediate(() => this.#endTurn());
  }

  #endTurn(): void {
    this.#isServingDue = false;
    this.#readingSinceMs = undefined;
    const beganAtMs = this.#clock();
    for (const demand of demands) this.#serve(demand, beganAtMs);
    if (demands.some((demand) => this.#waiting[demand].length > 0)) this.#serveSoon();
  }

  /** At least one in each turn, so that nobody waits for ever. */
  #serve(demand: Demand, beganAtMs: number): void {
    const waiting = this.#waiting[demand];
    do this.#serveNext(waiting);
    while (waiting.length > 0 && this.#clock() - beganAtMs < mostMs[demand]);
  }

  #serveNext(waiting: Waiting[]): void {
    const next = waiting.shift();
    if (next === undefined) return;
    next.onTurn(next.bytes);
    this.#kept.giveBack(next.bytes);
  }
}
