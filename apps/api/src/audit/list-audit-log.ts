// audit_log.list: what happened in the organization, newest first.
import { auditPageSchema, auditQuerySchema } from '@millrace/api-contract';
import { loadPage } from '../operation/page.ts';
import { tenantOperation } from '../operation/tenant-operation.ts';
import { auditListName, auditWhere, toAuditView } from './audit-rows.ts';

export const listAuditLog = tenantOperation({
  name: 'audit_log.list',
  method: 'GET',
  path: '/v1/audit-log',
  summary: 'List the audit log, newest first',
  description:
    'Every change, every look at a secret, every login, and what was denied; also what platform admins did to the ' +
    'organization. Entries are kept for 400 days and cannot be changed.',
  permission: 'audit_log:read',
  query: auditQuerySchema,
  status: 200,
  response: auditPageSchema,
  async handle({ context, tx, organizationId, query }) {
    const page = { query, keys: context.keys, list: auditListName(organizationId, query) };
    const { rows, nextCursor } = await loadPage(page, ({ take, before }) =>
      tx.auditEntry.findMany({
        where: { organizationId, ...auditWhere(query, before) },
        orderBy: { id: 'desc' },
        take,
      }),
    );
    return { data: rows.map(toAuditView), nextCursor };
  },
});
