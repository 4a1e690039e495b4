// How an encoder's clock stands to ours, told by the frame that was least late: networks and encoders hold frames up, and send
// none before its time. Clocks drift: the least is forgotten slowly, so that an encoder whose clock is 0.05 % off is not
// called slow.

const forgetPerMs = 0.0005;
/** Frames that come at once, as networks let them, are not so much earlier than the one that was least late. */
const maxEarlyMs = 1_000;

export class LeastTransit {
  #leastMs = Infinity;
  #notedAtMs = 0;

  /** Arrival less time stamp of the frame that was least late, in ms: how late others are is what theirs is more. */
  get leastMs(): number {
    return this.#leastMs;
  }

  /**
   * Whether a frame with this unwrapped timestamp would come before its time: then the clock has jumped ahead. Frames dropped
   * behind a link that stood are a step ahead too, but to where those before them were late.
   */
  isEarly(mediaMs: number, nowMs: number): boolean {
    return this.#leastMs - (nowMs - mediaMs) > maxEarlyMs;
  }

  /** A frame with this unwrapped timestamp arrived at `nowMs` of a monotonic clock. Returns its own transit, in ms. */
  note(mediaMs: number, nowMs: number): number {
    const transitMs = nowMs - mediaMs;
    this.#leastMs = Math.min(this.#leastMs + (nowMs - this.#notedAtMs) * forgetPerMs, transitMs);
    this.#notedAtMs = nowMs;
    return transitMs;
  }
}
