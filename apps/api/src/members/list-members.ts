// members.list: who belongs to the organization, newest user first.
import { listQuerySchema, memberPageSchema } from '@millrace/api-contract';
import { loadPage } from '../operation/page.ts';
import { tenantOperation } from '../operation/tenant-operation.ts';
import { memberFields, toMemberView } from './member-rows.ts';

export const listMembers = tenantOperation({
  name: 'members.list',
  method: 'GET',
  path: '/v1/members',
  summary: 'List members',
  permission: 'members:read',
  query: listQuerySchema,
  status: 200,
  response: memberPageSchema,
  async handle({ context, tx, organizationId, query }) {
    const page = { query, keys: context.keys, list: `members|${organizationId}` };
    const { rows, nextCursor } = await loadPage(page, async ({ take, before }) => {
      const members = await tx.membership.findMany({
        where: { organizationId, ...(before && { userId: { lt: before } }) },
        orderBy: { userId: 'desc' },
        take,
        select: memberFields,
      });
      return members.map((member) => ({ id: member.user.id, member }));
    });
    return { data: rows.map(({ member }) => toMemberView(member)), nextCursor };
  },
});
