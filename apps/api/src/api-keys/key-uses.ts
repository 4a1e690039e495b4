// When each API key was last used, to the minute: noted in memory with every request, written now and then in one
// statement. What is noted when the process dies is lost, which is as much as "last used" is worth.
import type { Database } from '@millrace/db';
import type { ApiKeyId } from '@millrace/pipeline';

const flushMs = 10_000;
/** A use so soon after the one that was written is not written again. */
const resolutionMs = 60_000;
/** Keys remembered; more than that at once are written later, or not at all. */
const maxKeys = 10_000;

export class KeyUses {
  readonly #db: Database;
  readonly #onFailure: (error: unknown) => void;
  readonly #pending = new Map<ApiKeyId, number>();
  readonly #written = new Map<ApiKeyId, number>();
  readonly #timer: NodeJS.Timeout;
  #flushing: Promise<void> = Promise.resolve();

  constructor(db: Database, onFailure: (error: unknown) => void) {
    this.#db = db;
    this.#onFailure = onFailure;
    this.#timer = setInterval(() => void this.flush(), flushMs).unref();
  }

  note(id: ApiKeyId): void {
    const now = Date.now();
    if (now - (this.#written.get(id) ?? 0) < resolutionMs || this.#pending.size >= maxKeys) return;
    this.#pending.set(id, now);
  }

  /** Writes what is noted. Does not throw: what could not be written is noted again with the key's next use in a minute. */
  flush(): Promise<void> {
    this.#flushing = this.#flushing.then(() => this.#write()).catch(this.#onFailure);
    return this.#flushing;
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.flush();
  }

  async #write(): Promise<void> {
    if (this.#pending.size === 0) return;
    const uses = [...this.#pending];
    this.#pending.clear();
    if (this.#written.size + uses.length > maxKeys) this.#written.clear();
    for (const [id, at] of uses) this.#written.set(id, at);
    const ids = uses.map(([id]) => id);
    const times = uses.map(([, at]) => new Date(at));
    await this.#db.platform.$executeRaw`
      UPDATE api_keys k SET last_used_at = greatest(k.last_used_at, u.used_at)
      FROM unnest(${ids}::text[], ${times}::timestamptz[]) AS u (id, used_at) WHERE k.id = u.id`;
  }
}
