// Stores what edges measure, beside their heartbeats and not before the answer to them: an edge must hear in time whom to
// stop, however busy the database is. One report of an edge at a time; what comes meanwhile is left out, for the next one
// is two seconds away.
import type { Database } from '@millrace/db';
import type { Heartbeat } from '@millrace/pipeline';
import type { Logger } from '@millrace/service';
import { recordHealth } from '@millrace/streams';

export class HealthIntake {
  readonly #db: Database;
  readonly #log: Logger;
  readonly #storing = new Map<string, Promise<void>>();

  constructor({ db, log }: { db: Database; log: Logger }) {
    this.#db = db;
    this.#log = log;
  }

  take({ edge: { instanceId }, connections }: Heartbeat): void {
    if (this.#storing.has(instanceId)) return;
    const storing = recordHealth(this.#db, connections)
      .catch((err: unknown) => {
        this.#log.warn('health.not_stored', { err });
      })
      .finally(() => this.#storing.delete(instanceId));
    this.#storing.set(instanceId, storing);
  }

  /** Waits for what is being stored. */
  async close(): Promise<void> {
    await Promise.all(this.#storing.values());
  }
}
