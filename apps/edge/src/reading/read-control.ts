// How much of a connection is read: its share of a turn of the loop, and as a publisher no more than it may send.
import type { LatencyMode } from '@millrace/pipeline';
import type { Socket } from 'node:net';
import type { ConnectionDeps } from '../connection/connection-deps.ts';
import { BulkReading } from './bulk-reading.ts';
import { IngestPace, type PaceVerdict } from './ingest-pace.ts';
import { monotonicMs } from '../monotonic-clock.ts';
import { ReadCredit } from './read-credit.ts';
import { SocketFlow } from './socket-flow.ts';
import type { Demand } from './turn-share.ts';

type ReadDeps = Pick<ConnectionDeps, 'maxBitrateBps' | 'metrics' | 'share' | 'surplus' | 'turns'>;

/** Who is given what was read. */
export interface Reader {
  /** Processes bytes, and tells how many messages it handled. The bytes are the caller's again when it returns. */
  process(bytes: Uint8Array, nowMs: number): number;
  /** It was given more than it handles at once: it goes on when it is called again, also with nothing. */
  isBehind(): boolean;
}

const nothing = new Uint8Array(0);

export class ReadControl {
  readonly #socket: Socket;
  readonly #deps: ReadDeps;
  readonly #reader: Reader;
  readonly #flow: SocketFlow;
  readonly #credit = new ReadCredit(monotonicMs());
  #pace: IngestPace | undefined;
  #bulk: BulkReading | undefined;

  constructor(socket: Socket, deps: ReadDeps, reader: Reader) {
    this.#socket = socket;
    this.#deps = deps;
    this.#reader = reader;
    this.#flow = new SocketFlow(socket);
  }

  beginPublication(nowMs: number, latencyMode: LatencyMode): void {
    if (latencyMode === 'standard') this.#bulk = new BulkReading(this.#flow);
    this.#pace = new IngestPace(this.#deps.maxBitrateBps, this.#deps.surplus, nowMs);
    this.#credit.beginPublication(nowMs);
  }

  endPublication(): void {
    this.#pace = undefined;
    this.#flow.release('pace');
    this.#endBulk();
  }

  /**
   * Takes what was read, which is the caller's again when it returns. Processes it now, or keeps it until it is its turn;
   * of very many messages a part now, and the rest in later turns.
   * `mayHaveMore`: it is not known to be all that the socket had.
   */
  receive(bytes: Uint8Array, mayHaveMore: boolean): void {
    const nowMs = monotonicMs();
    this.#deps.turns.noteRead();
    const demand = this.#credit.demand(nowMs);
    if (this.#deps.share.hasTime(demand, nowMs)) {
      this.#take(bytes, nowMs);
      this.#bulk?.noteRead(bytes.length, mayHaveMore);
    } else {
      this.#waitForTurn(demand, bytes);
    }
  }

  /** Its publish is being decided, and it sends ahead. */
  awaitDecision(): void {
    this.#flow.hold('decision');
  }

  decided(): void {
    this.#flow.release('decision');
    // What it sent ahead may be more than is handled at once.
    if (!this.#flow.isHeldFor('turn')) this.#goOn();
  }

  /** Called a few times a second. `mediaMs` is the encoder's own time. */
  checkPace(nowMs: number, mediaMs: number): PaceVerdict | undefined {
    const verdict = this.#pace?.check(nowMs, mediaMs);
    if (this.#pace?.isUsedUp === false) this.#flow.releaseSoon('pace', () => this.#goOn());
    return verdict;
  }

  /** Reads on, whatever was held: what comes is only discarded. */
  readOn(): void {
    this.#endBulk();
    this.#flow.releaseAll();
  }

  #endBulk(): void {
    this.#bulk?.end();
    this.#bulk = undefined;
  }

  /** With what its reader is behind with, unless it has had all that it may have for now. Nothing more is read meanwhile. */
  #goOn(): void {
    if (!this.#reader.isBehind()) return;
    this.#flow.hold('turn');
    if (!this.#flow.isHeldFor('pace')) this.#waitForTurn(this.#credit.demand(monotonicMs()), nothing);
  }

  /** Nothing more of the socket is read meanwhile. */
  #waitForTurn(demand: Demand, bytes: Uint8Array): void {
    this.#flow.hold('turn');
    this.#deps.share.wait(demand, bytes, (kept) => {
      if (this.#socket.destroyed) return;
      this.#take(kept, monotonicMs());
      if (!this.#reader.isBehind()) this.#flow.release('turn');
    });
  }

  #take(bytes: Uint8Array, nowMs: number): void {
    this.#deps.metrics.receivedBytes.add(bytes.length);
    const messages = this.#reader.process(bytes, nowMs);
    this.#credit.spend(bytes.length, messages);
    this.#pace?.count(bytes.length, messages);
    if (this.#pace?.isUsedUp === true) this.#flow.hold('pace');
    this.#goOn();
  }
}
