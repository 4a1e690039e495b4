// The audit log: who did what, and whether it was allowed.
import type { AuditEntry, AuditFilter } from '../contract-types.ts';
import { listOf, type Pages } from '../pages.ts';
import type { CallOptions, Transport } from '../transport.ts';

export class AuditLog {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Newest first. */
  list(filter?: AuditFilter, options?: CallOptions): Pages<AuditEntry> {
    return listOf(this.#transport, '/v1/audit-log', filter, options);
  }
}
