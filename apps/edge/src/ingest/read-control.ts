// How much of a connection is read: its share of a turn of the loop, and as a publisher no more than it may send.
import type { LatencyMode } from '@millrace/pipeline';
import type { Socket } from 'node:net';
import type { ConnectionDeps } from './connection-deps.ts';
import { BulkReading } from './bulk-reading.ts';
import { IngestPace, type PaceVerdict } from './ingest-pace.ts';
import { monotonicMs } from './monotonic-clock.ts';
import { ReadCredit } from './read-credit.ts';
import { SocketFlow } from './socket-flow.ts';

type ReadDeps = Pick<ConnectionDeps, 'maxBitrateBps' | 'metrics' | 'share' | 'surplus' | 'turns'>;

/** Processes bytes, and tells how many messages were in them. The bytes are the caller's again when it returns. */
type Process = (bytes: Uint8Array, nowMs: number) => number;

export class ReadControl {
  readonly #socket: Socket;
  readonly #deps: ReadDeps;
  readonly #process: Process;
  readonly #flow: SocketFlow;
  readonly #credit = new ReadCredit(monotonicMs());
  #pace: IngestPace | undefined;
  #bulk: BulkReading | undefined;

  constructor(socket: Socket, deps: ReadDeps, process: Process) {
    this.#socket = socket;
    this.#deps = deps;
    this.#process = process;
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
   * Takes what was read, which is the caller's again when it returns. Processes it now, or keeps it until it is its turn.
   * `mayHaveMore`: it is not known to be all that the socket had.
   */
  receive(bytes: Uint8Array, mayHaveMore: boolean): void {
    const nowMs = monotonicMs();
    const { share, turns } = this.#deps;
    turns.noteRead();
    const demand = this.#credit.demand(nowMs);
    if (share.hasTime(demand, nowMs)) {
      this.#take(bytes, nowMs);
      this.#bulk?.noteRead(bytes.length, mayHaveMore);
      return;
    }
    this.#flow.hold('turn');
    share.wait(demand, bytes, (kept) => {
      if (this.#socket.destroyed) return;
      this.#take(kept, monotonicMs());
      this.#flow.release('turn');
    });
  }

  /** Its publish is being decided, and it sends ahead. */
  awaitDecision(): void {
    this.#flow.hold('decision');
  }

  decided(): void {
    this.#flow.release('decision');
  }

  /** Called a few times a second. `mediaMs` is the encoder's own time. */
  checkPace(nowMs: number, mediaMs: number): PaceVerdict | undefined {
    const verdict = this.#pace?.check(nowMs, mediaMs);
    if (this.#pace?.isUsedUp === false) this.#flow.releaseSoon('pace');
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

  #take(bytes: Uint8Array, nowMs: number): void {
    this.#deps.metrics.receivedBytes.add(bytes.length);
    const messages = this.#process(bytes, nowMs);
    this.#credit.spend(bytes.length, messages);
    const pace = this.#pace;
    if (pace === undefined) return;
    pace.count(bytes.length, messages);
    if (pace.isUsedUp) this.#flow.hold('pace');
  }
}
