// admin_organizations.list: every organization of the installation, newest first.
import { adminOrganizationPageSchema, adminOrganizationQuerySchema } from '@millrace/api-contract';
import { adminOperation } from '../operation/admin-operation.ts';
import { loadPage } from '../operation/page.ts';
import { organizationFields, toAdminView } from './organization-view.ts';

export const listOrganizations = adminOperation({
  name: 'admin_organizations.list',
  method: 'GET',
  path: '/v1/admin/organizations',
  summary: 'List organizations, newest first',
  query: adminOrganizationQuerySchema,
  status: 200,
  response: adminOrganizationPageSchema,
  async handle({ context, tx, query }) {
    const list = `admin-organizations|${query.suspended ?? 'all'}`;
    const { rows, nextCursor } = await loadPage({ query, keys: context.keys, list }, ({ take, before }) =>
      tx.organization.findMany({
        where: {
          ...(before && { id: { lt: before } }),
          ...(query.suspended && { suspendedAt: query.suspended === 'true' ? { not: null } : null }),
        },
        orderBy: { id: 'desc' },
        take,
        select: organizationFields,
      }),
    );
    return { data: rows.map(toAdminView), nextCursor };
  },
});
