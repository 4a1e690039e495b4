// The edges that this worker has just found silent. Their streams are left to workers whose network may not be cut; when it is
// the edge that is, everybody asks again after a while.

const rememberedMs = 2_000;

export class SilentEdges {
  readonly #foundAtMs = new Map<string, number>();

  add(relayBaseUrl: string): void {
    this.#foundAtMs.set(relayBaseUrl, performance.now());
  }

  has(relayBaseUrl: string): boolean {
    const nowMs = performance.now();
    for (const [url, atMs] of this.#foundAtMs) if (nowMs - atMs > rememberedMs) this.#foundAtMs.delete(url);
    return this.#foundAtMs.has(relayBaseUrl);
  }
}
