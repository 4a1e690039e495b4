// invitations.list: who was asked to become a member, newest first.
import { invitationPageSchema, listQuerySchema } from '@millrace/api-contract';
import { loadPage } from '../operation/page.ts';
import { tenantOperation } from '../operation/tenant-operation.ts';
import { invitationFields, toInvitationView } from './invitation-rows.ts';

export const listInvitations = tenantOperation({
  name: 'invitations.list',
  method: 'GET',
  path: '/v1/invitations',
  summary: 'List invitations, newest first',
  permission: 'members:read',
  query: listQuerySchema,
  status: 200,
  response: invitationPageSchema,
  async handle({ context, tx, organizationId, query }) {
    const page = { query, keys: context.keys, list: `invitations|${organizationId}` };
    const { rows, nextCursor } = await loadPage(page, ({ take, before }) =>
      tx.invitation.findMany({
        where: { organizationId, ...(before && { id: { lt: before } }) },
        orderBy: { id: 'desc' },
        take,
        select: invitationFields,
      }),
    );
    return { data: rows.map(toInvitationView), nextCursor };
  },
});
