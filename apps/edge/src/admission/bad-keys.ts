// Keys that the API has just refused, by address: whoever sends one again at once is refused without asking. For seconds
// only, so that a key which becomes good is not refused for long; per address, because a key may be good from another.

const rememberMs = 10_000;
const maxKeys = 20_000;

export class BadKeys {
  /** Oldest first: all are remembered equally long. */
  readonly #untilMs = new Map<string, number>();

  has(keyIndex: string, address: string, nowMs: number): boolean {
    return (this.#untilMs.get(`${keyIndex} ${address}`) ?? 0) > nowMs;
  }

  add(keyIndex: string, address: string, nowMs: number): void {
    const name = `${keyIndex} ${address}`;
    this.#untilMs.delete(name);
    this.#untilMs.set(name, nowMs + rememberMs);
    this.#forget(nowMs);
  }

  #forget(nowMs: number): void {
    for (const [name, untilMs] of this.#untilMs) {
      if (untilMs > nowMs && this.#untilMs.size <= maxKeys) return;
      this.#untilMs.delete(name);
    }
  }
}
