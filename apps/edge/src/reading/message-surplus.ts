// Messages beyond the ordinary, for all publishers of this process together. A message costs time however small it is: one
// publisher may send thousands in a second, as a file that is sent as fast as it goes does, but not hundreds of publishers.

/** A tenth of a core or less. */
const perSecond = 50_000;

export class MessageSurplus {
  #left = perSecond;
  #filledAtMs: number;

  /** Begins full, at `nowMs` of a monotonic clock. */
  constructor(nowMs: number) {
    this.#filledAtMs = nowMs;
  }

  /** Gives as many of `wanted` as there are. */
  take(wanted: number, nowMs: number): number {
    this.#left = Math.min(perSecond, this.#left + (perSecond * (nowMs - this.#filledAtMs)) / 1_000);
    this.#filledAtMs = nowMs;
    const taken = Math.min(wanted, this.#left);
    this.#left -= taken;
    return taken;
  }
}
