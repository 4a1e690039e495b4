// HOP transcoder → storage: keeps where a stream's playlist log stands, should Redis lose it. Best effort while live: the
// newest snapshot is stored when the one before it is, so a slow storage gets fewer.
import {
  logSnapshotKey,
  logSnapshotSchema,
  newestSnapshot,
  snapshotEpochs,
  type LogSnapshot,
  type TranscodeJob,
} from '@millrace/pipeline';
import { within, type Logger } from '@millrace/service';
import type { ObjectStorage } from '@millrace/storage';

const storageLimitMs = 10_000;
/** Who takes a stream over does not wait longer. */
const readLimitMs = 3_000;

type SnapshotOrder = Pick<TranscodeJob, 'organizationId' | 'streamId' | 'epoch'>;

export class LogSnapshots {
  readonly #storage: ObjectStorage;
  readonly #order: SnapshotOrder;
  readonly #log: Logger;
  #next: LogSnapshot | undefined;
  #isStoring = false;
  #hasDeleted = false;
  /** An answer that nobody has waited for. */
  #late: Promise<LogSnapshot | undefined> | undefined;

  constructor(storage: ObjectStorage, order: SnapshotOrder, log: Logger) {
    this.#storage = storage;
    this.#order = order;
    this.#log = log;
  }

  /**
   * The newest one that was stored; undefined when there is none. Rejects when the storage does not answer in time. What it
   * answers later is for whoever asks next: a storage that is slow must not keep a stream waiting until it is fast.
   */
  async read(): Promise<LogSnapshot | undefined> {
    const reading = (this.#late ??= this.#read());
    let isLate = false;
    const giveUp = () => {
      isLate = true;
      throw new Error('the storage is late with the log');
    };
    return within(readLimitMs, reading, giveUp).finally(() => {
      if (!isLate) this.#late = undefined;
    });
  }

  async #read(): Promise<LogSnapshot | undefined> {
    for (const epochs of snapshotEpochs(this.#order.epoch)) {
      const found = newestSnapshot(await Promise.all(epochs.map((epoch) => this.#readOf(epoch))));
      if (found) return found;
    }
    return undefined;
  }

  async #readOf(epoch: number): Promise<LogSnapshot | undefined> {
    const key = logSnapshotKey({ ...this.#order, epoch });
    const stored = await this.#storage.get(key, { signal: AbortSignal.timeout(storageLimitMs) });
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
      const options = { contentType: 'application/json', signal: AbortSignal.timeout(storageLimitMs) };
      await this.#storage
        .put(logSnapshotKey(this.#order), body, options)
        .then(() => this.#deleteOlder())
        .catch((err: unknown) => this.#log.warn('log_snapshot.not_stored', { err }));
    }
    this.#isStoring = false;
  }

  /** Once: what is left of them goes with the stream. Nobody has an earlier epoch any more. */
  async #deleteOlder(): Promise<void> {
    if (this.#hasDeleted) return;
    this.#hasDeleted = true;
    const [[, ...older] = []] = snapshotEpochs(this.#order.epoch);
    await this.#storage.delete(older.map((epoch) => logSnapshotKey({ ...this.#order, epoch })));
  }
}
