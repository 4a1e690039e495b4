// Whether a socket is being read. Several things may want it to wait at the same time; it is read again when none does.
import type { Socket } from 'node:net';
import type { TurnShare } from './turn-share.ts';

/** `turn`: it has had its share of this turn of the event loop. `decision`: its publish is being decided. `pace`: its bit rate. */
export type Hold = 'turn' | 'decision' | 'pace';

/** Reads that follow each other faster than this belong to one turn. */
const turnGapMs = 2;
/** Sockets that were held for the same reason would all be read in the same turn. */
const spreadMs = 200;

export class SocketFlow {
  readonly #socket: Socket;
  readonly #share: TurnShare;
  readonly #holds = new Set<Hold>();
  readonly #leaving = new Set<Hold>();
  #turnBytes = 0;
  #readAtMs = 0;

  constructor(socket: Socket, share: TurnShare) {
    this.#socket = socket;
    this.#share = share;
  }

  hold(reason: Hold): void {
    if (this.#holds.size === 0) this.#socket.pause();
    this.#holds.add(reason);
  }

  release(reason: Hold): void {
    if (this.#holds.delete(reason) && this.#holds.size === 0) this.#socket.resume();
  }

  /** Like `release`, but at a moment of its own. */
  releaseSoon(reason: Hold): void {
    if (!this.#holds.has(reason) || this.#leaving.has(reason)) return;
    this.#leaving.add(reason);
    setTimeout(() => {
      this.#leaving.delete(reason);
      this.release(reason);
    }, Math.random() * spreadMs);
  }

  /** Reads on, whatever was held. */
  releaseAll(): void {
    this.#holds.clear();
    this.#socket.resume();
  }

  /** So many bytes were read and are about to be processed. */
  count(sizeBytes: number, nowMs: number): void {
    if (nowMs - this.#readAtMs > turnGapMs) this.#turnBytes = 0;
    this.#readAtMs = nowMs;
    this.#turnBytes += sizeBytes;
    if (this.#turnBytes < this.#share.bytes || this.#holds.has('turn')) return;
    this.#turnBytes = 0;
    this.hold('turn');
    this.#share.useUp(() => this.release('turn'));
  }
}
