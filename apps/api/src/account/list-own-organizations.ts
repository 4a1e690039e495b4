// me.list_organizations: where the user is a member; `/v1/auth/refresh` moves a session from one to another.
import { listQuerySchema, ownOrganizationPageSchema } from '@millrace/api-contract';
import { loadPage } from '../operation/page.ts';
import { userOperation } from '../operation/user-operation.ts';

export const listOwnOrganizations = userOperation({
  name: 'me.list_organizations',
  method: 'GET',
  path: '/v1/me/organizations',
  summary: 'List the own organizations, newest first',
  query: listQuerySchema,
  status: 200,
  response: ownOrganizationPageSchema,
  async handle({ context, tx, user, query }) {
    const page = { query, keys: context.keys, list: `own-organizations|${user.id}` };
    const { rows, nextCursor } = await loadPage(page, async ({ take, before }) => {
      const memberships = await tx.membership.findMany({
        where: { userId: user.id, ...(before && { organizationId: { lt: before } }) },
        orderBy: { organizationId: 'desc' },
        take,
        select: { organizationId: true, role: true, organization: { select: { name: true } } },
      });
      return memberships.map(({ organizationId: id, role, organization }) => ({ id, role, name: organization.name }));
    });
    return { data: rows.map((row) => ({ ...row, isCurrent: row.id === user.organizationId })), nextCursor };
  },
});
