// How media arrives, seen against its own timestamps: jitter (RFC 3550 §6.4.1), and how far it has fallen behind its best.
import { LeastTransit } from '../media/least-transit.ts';

const jitterGain = 1 / 16;

export class Arrival {
  #jitterMs = 0;
  #transitMs: number | undefined;
  #best = new LeastTransit();

  get jitterMs(): number {
    return this.#jitterMs;
  }

  get behindMs(): number {
    return this.#transitMs === undefined ? 0 : this.#transitMs - this.#best.leastMs;
  }

  /** A frame with this unwrapped timestamp arrived at `nowMs` of a monotonic clock. */
  note(mediaMs: number, nowMs: number): void {
    const transitMs = this.#best.note(mediaMs, nowMs);
    if (this.#transitMs !== undefined)
      this.#jitterMs += (Math.abs(transitMs - this.#transitMs) - this.#jitterMs) * jitterGain;
    this.#transitMs = transitMs;
  }

  /** The encoder's clock jumped: what was measured against the old one means nothing. */
  restart(): void {
    this.#transitMs = undefined;
    this.#best = new LeastTransit();
  }
}
