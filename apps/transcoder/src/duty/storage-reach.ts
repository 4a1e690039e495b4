// Whether this worker reaches storage, by what it writes there, and by a probe when it has nothing to write. Told in ages, by
// this machine's own clock: others compare no time of day.
import type { ObjectStorage } from '@millrace/storage';

/** Whoever has reached it this recently need not try. */
const freshMs = 5_000;

export class StorageReach {
  readonly #storage: Pick<ObjectStorage, 'check'>;
  #reachedAtMs = performance.now();
  /** When the first of those tries began that came to nothing since. */
  #missedAtMs: number | undefined;
  #isProbing = false;

  constructor(storage: Pick<ObjectStorage, 'check'>) {
    this.#storage = storage;
  }

  /** How long ago storage did something for this worker. */
  get reachedAgoMs(): number {
    return performance.now() - this.#reachedAtMs;
  }

  /** For how long it has done nothing that it was asked for. */
  get awayMs(): number {
    return this.#missedAtMs === undefined ? 0 : performance.now() - this.#missedAtMs;
  }

  /** Does something with storage, and notes whether that worked. */
  async watch<T>(work: () => Promise<T>): Promise<T> {
    const begunAtMs = performance.now();
    try {
      const result = await work();
      this.#reachedAtMs = performance.now();
      this.#missedAtMs = undefined;
      return result;
    } catch (error) {
      this.#missedAtMs ??= Math.max(begunAtMs, this.#reachedAtMs);
      throw error;
    }
  }

  /** Tries storage when nothing else has for a while, one try at a time. */
  keepFresh(): void {
    if (this.#isProbing || this.reachedAgoMs < freshMs) return;
    this.#isProbing = true;
    void this.watch(() => this.#storage.check())
      .catch(() => undefined)
      .finally(() => (this.#isProbing = false));
  }
}
