// Who was seen within the last moments: two sets of keys, of which the older one is dropped every 15 seconds. A viewer who
// has gone counts for 15 to 30 seconds more.

export const generationMs = 15_000;
/** More are not told apart in one generation. */
const maxViewers = 200_000;

export class RecentViewers {
  #current = new Set<number>();
  #previous = new Set<number>();
  #turnsAtMs = 0;

  add(key: number, nowMs: number): void {
    this.#turn(nowMs);
    if (this.#current.size < maxViewers) this.#current.add(key);
  }

  count(nowMs: number): number {
    this.#turn(nowMs);
    let count = this.#current.size;
    for (const key of this.#previous) if (!this.#current.has(key)) count += 1;
    return count;
  }

  #turn(nowMs: number): void {
    if (nowMs < this.#turnsAtMs) return;
    const isRecent = nowMs < this.#turnsAtMs + generationMs;
    this.#previous = isRecent ? this.#current : new Set();
    this.#current = new Set();
    this.#turnsAtMs = (isRecent ? this.#turnsAtMs : nowMs) + generationMs;
  }
}
