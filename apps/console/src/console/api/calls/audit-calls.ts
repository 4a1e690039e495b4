import type { Client } from '../client.ts';
import type { AdminAuditEntry, AuditEntry } from '../contract.ts';
import { listPages, type Paging } from '../list-pages.ts';

export function auditCalls(call: Client) {
  return {
    list: (paging: Paging) => listPages<AuditEntry>(call, '/v1/audit-log', paging),
    listAll: (paging: Paging) => listPages<AdminAuditEntry>(call, '/v1/admin/audit-log', paging),
  };
}
