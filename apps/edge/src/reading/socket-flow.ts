// Whether a socket is being read. Several things may want it to wait at the same time; it is read again when none does.
import type { Socket } from 'node:net';

/**
 * `turn`: what was read of it waits for a turn of the event loop. `decision`: its publish is being decided. `pace`: its bit
 * rate. `bulk`: more of it is to gather.
 */
export type Hold = 'turn' | 'decision' | 'pace' | 'bulk';

/** Sockets that were held for the same reason would all be read in the same turn. */
const spreadMs = 200;

export class SocketFlow {
  readonly #socket: Socket;
  readonly #holds = new Set<Hold>();
  readonly #leaving = new Set<Hold>();

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  isHeldFor(reason: Hold): boolean {
    return this.#holds.has(reason);
  }

  hold(reason: Hold): void {
    if (this.#holds.size === 0) this.#socket.pause();
    this.#holds.add(reason);
  }

  release(reason: Hold): void {
    if (this.#holds.delete(reason) && this.#holds.size === 0) this.#socket.resume();
  }

  /** Like `release`, but at a moment of its own. `onReleased` is called then. */
  releaseSoon(reason: Hold, onReleased: () => void): void {
    if (!this.#holds.has(reason) || this.#leaving.has(reason)) return;
    this.#leaving.add(reason);
    setTimeout(() => {
      this.#leaving.delete(reason);
      this.release(reason);
      onReleased();
    }, Math.random() * spreadMs);
  }

  /** Reads on, whatever was held. */
  releaseAll(): void {
    this.#holds.clear();
    this.#socket.resume();
  }
}
