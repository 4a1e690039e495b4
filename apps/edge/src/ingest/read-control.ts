// How much of a connection is read: its share of a turn of the loop, and as a publisher no more than it may send.
import type { Socket } from 'node:net';
import type { ConnectionDeps } from './connection-deps.ts';
import { IngestPace, type PaceVerdict } from './ingest-pace.ts';
import { SocketFlow } from './socket-flow.ts';

export class ReadControl {
  readonly #deps: ConnectionDeps;
  readonly #flow: SocketFlow;
  #pace: IngestPace | undefined;

  constructor(socket: Socket, deps: ConnectionDeps) {
    this.#deps = deps;
    this.#flow = new SocketFlow(socket, deps.share);
  }

  beginPublication(nowMs: number): void {
    this.#pace = new IngestPace(this.#deps.maxBitrateBps, this.#deps.surplus, nowMs);
  }

  endPublication(): void {
    this.#pace = undefined;
    this.#flow.release('pace');
  }

  /** So many bytes were read and are about to be processed. */
  noteRead(sizeBytes: number, nowMs: number): void {
    this.#deps.metrics.receivedBytes.add(sizeBytes);
    this.#deps.turns.noteRead();
    this.#flow.count(sizeBytes, nowMs);
  }

  /** So many bytes were processed, with so many messages. */
  noteProcessed(sizeBytes: number, messages: number): void {
    const pace = this.#pace;
    if (pace === undefined) return;
    pace.count(sizeBytes, messages);
    if (pace.isUsedUp) this.#flow.hold('pace');
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
    this.#flow.releaseAll();
  }
}
