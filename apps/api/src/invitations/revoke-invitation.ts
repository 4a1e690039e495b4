// invitations.revoke: takes an invitation back.
import { nothingSchema } from '@millrace/api-contract';
import { z } from 'zod';
import { tenantOperation } from '../operation/tenant-operation.ts';
import { notFound, parseId } from '../path-ids.ts';
import { invitationParams, isOpen } from './invitation-rows.ts';

export const revokeInvitation = tenantOperation({
  name: 'invitations.revoke',
  method: 'DELETE',
  path: '/v1/invitations/:invitationId',
  summary: 'Revoke an invitation',
  description: 'One that was accepted, revoked or has expired is not found.',
  permission: 'members:write',
  params: invitationParams,
  query: nothingSchema,
  status: 204,
  response: z.undefined(),
  async handle({ tx, organizationId, params }) {
    const id = parseId('invitation', params['invitationId']);
    const { count } = await tx.invitation.updateMany({
      where: { id, organizationId, ...isOpen() },
      data: { revokedAt: new Date() },
    });
    if (count === 0) throw notFound('invitation');
    return undefined;
  },
});
