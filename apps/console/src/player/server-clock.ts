// The platform's clock, as far as this device knows it: dates in playlists are by that one, and a device's own may be minutes
// off. The platform tells it each time the page says that somebody is watching; half the way there and back is the error.

/** One question and its answer: when it was asked and answered by the device's clock, and what was told. */
export type ClockAnswer = { askedAtMs: number; answeredAtMs: number; toldMs: number };

/** An answer that took longer says too little. */
const longestWayMs = 1_000;

export class ServerClock {
  #offsetMs = 0;

  /** The newest answer counts, for the device's clock may have been set since. */
  learn({ askedAtMs, answeredAtMs, toldMs }: ClockAnswer): void {
    const wayMs = answeredAtMs - askedAtMs;
    if (!Number.isFinite(toldMs) || wayMs < 0 || wayMs > longestWayMs) return;
    this.#offsetMs = toldMs - (askedAtMs + wayMs / 2);
  }

  /** In unix milliseconds; the device's own time until something was learnt. */
  now(deviceMs = Date.now()): number {
    return deviceMs + this.#offsetMs;
  }
}
