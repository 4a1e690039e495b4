// HOP transcoder → storage: keeps where a stream's playlist log stands, should Redis lose it. Best effort while live: the
// newest snapshot is stored when the one before it is, so a slow storage gets fewer.
import { logSnapshotKey, logSnapshotSchema, type LogSnapshot, type TranscodeJob } from '@millrace/pipeline';
import type { Logger } from '@millrace/service';
import type { ObjectStorage } from '@millrace/storage';

const storeLimitMs = 10_000;
const readLimitMs = 3_000;

export class LogSnapshots {
  readonly #storage: ObjectStorage;
  readonly #key: string;
  readonly #log: Logger;
  #next: LogSnapshot | undefined;
  #isStoring = false;

  constructor(storage: ObjectStorage, order: Pick<TranscodeJob, 'organizationId' | 'streamId'>, log: Logger) {
    this.#storage = storage;
    this.#key = logSnapshotKey(order);
    this.#log = log;
  }

  /** The newest one that was stored; undefined when there is none. Rejects when the storage does not answer. */
  async read(): Promise<LogSnapshot | undefined> {
    const stored = await this.#storage.get(this.#key, { signal: AbortSignal.timeout(readLimitMs) });
    return stored && logSnapshotSchema.parse(JSON.parse(new TextDecoder().decode(stored.body)));
  }

  /** Stores it, unless a newer one comes first. */
  offer(snapshot: LogSnapshot): void {
    this.#next = snapshot;
    if (!this.#isStoring) void this.#store();
  }

  async #store(): Promise<void> {
    this.#isStoring = true;
    for (let snapshot = this.#next; snapshot; snapshot = this.#next) {
      this.#next = undefined;
      const body = new TextEncoder().encode(JSON.stringify(snapshot));
      const options = { contentType: 'application/json', signal: AbortSignal.timeout(storeLimitMs) };
      await this.#storage
        .put(this.#key, body, options)
        .catch((err: unknown) => this.#log.warn('log_snapshot.not_stored', { err }));
    }
    this.#isStoring = false;
  }
}
