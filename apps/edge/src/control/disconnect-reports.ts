// Tells the API that a publication ended and why. A report that does not get through within its tries is dropped: the API
// notices the missing heartbeat by itself.
import type { ConnectionId, Disconnected } from '@millrace/pipeline';
import type { Logger } from '@millrace/service';
import type { IngestApi } from './ingest-api.ts';

export class DisconnectReports {
  readonly #api: IngestApi;
  readonly #log: Logger;
  readonly #pending = new Map<ConnectionId, Promise<void>>();

  constructor(api: IngestApi, log: Logger) {
    this.#api = api;
    this.#log = log;
  }

  /** Begins to report, once. */
  add(report: Disconnected): void {
    if (this.#pending.has(report.connectionId)) return;
    const sent = this.#api
      .disconnected(report)
      .catch((err: unknown) => this.#log.warn('disconnect_report.failed', { ...report, err }))
      .finally(() => this.#pending.delete(report.connectionId));
    this.#pending.set(report.connectionId, sent);
  }

  /** Resolves when the report about a connection, if there is one under way, has been sent or dropped. */
  async settled(connectionId: ConnectionId): Promise<void> {
    await this.#pending.get(connectionId);
  }

  async flush(): Promise<void> {
    await Promise.all(this.#pending.values());
  }
}
