// How media arrives, seen against its own timestamps: jitter (RFC 3550 §6.4.1), and how far it has fallen behind its best.
// Clocks drift: the best is forgotten slowly, so that an encoder whose clock is 0.05 % off is not called slow.

const jitterGain = 1 / 16;
const forgetPerMs = 0.0005;

export class Arrival {
  #jitterMs = 0;
  #transitMs: number | undefined;
  #bestTransitMs = 0;
  #notedAtMs = 0;

  get jitterMs(): number {
    return this.#jitterMs;
  }

  get behindMs(): number {
    return this.#transitMs === undefined ? 0 : Math.max(0, this.#transitMs - this.#bestTransitMs);
  }

  /** A frame with this unwrapped timestamp arrived at `nowMs` of a monotonic clock. */
  note(mediaMs: number, nowMs: number): void {
    const transitMs = nowMs - mediaMs;
    if (this.#transitMs === undefined) {
      this.#bestTransitMs = transitMs;
    } else {
      this.#jitterMs += (Math.abs(transitMs - this.#transitMs) - this.#jitterMs) * jitterGain;
      this.#bestTransitMs += (nowMs - this.#notedAtMs) * forgetPerMs;
      if (transitMs < this.#bestTransitMs) this.#bestTransitMs = transitMs;
    }
    this.#transitMs = transitMs;
    this.#notedAtMs = nowMs;
  }

  /** The encoder's clock jumped: what was measured against the old one means nothing. */
  restart(): void {
    this.#transitMs = undefined;
  }
}
