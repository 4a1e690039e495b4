// admin_audit_log.list: what happened in the whole installation, newest first.
import { adminAuditPageSchema, adminAuditQuerySchema } from '@millrace/api-contract';
import { auditListName, auditWhere, toAuditView } from '../audit/audit-rows.ts';
import { adminOperation } from '../operation/admin-operation.ts';
import { loadPage } from '../operation/page.ts';

export const listAuditLogAsAdmin = adminOperation({
  name: 'admin_audit_log.list',
  method: 'GET',
  path: '/v1/admin/audit-log',
  summary: 'List the audit log of all organizations, newest first',
  query: adminAuditQuerySchema,
  status: 200,
  response: adminAuditPageSchema,
  async handle({ context, tx, query }) {
    const { organizationId } = query;
    const page = { query, keys: context.keys, list: auditListName(organizationId ?? 'everybody', query) };
    const { rows, nextCursor } = await loadPage(page, ({ take, before }) =>
      tx.auditEntry.findMany({
        where: { ...(organizationId !== undefined && { organizationId }), ...auditWhere(query, before) },
        orderBy: { id: 'desc' },
        take,
      }),
    );
    return { data: rows.map((row) => ({ ...toAuditView(row), organizationId: row.organizationId })), nextCursor };
  },
});
