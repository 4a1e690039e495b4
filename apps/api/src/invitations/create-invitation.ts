// invitations.create: asks somebody to become a member.
import { createdInvitationSchema, createInvitationSchema, nothingSchema } from '@millrace/api-contract';
import { requireOwnerFor } from '../members/member-rows.ts';
import { tenantOperation } from '../operation/tenant-operation.ts';
import { inviteSomebody } from './invite-somebody.ts';

export const createInvitation = tenantOperation({
  name: 'invitations.create',
  method: 'POST',
  path: '/v1/invitations',
  summary: 'Invite somebody',
  description:
    'The invitation is good once and for seven days. It goes by mail; on an installation that sends none, the answer ' +
    'has the address to give to the invited person. A new one takes the place of an older one. Only an owner invites an ' +
    'owner.',
  permission: 'members:write',
  query: nothingSchema,
  body: createInvitationSchema,
  auditedFields: ['role'],
  errors: ['CONFLICT', 'LIMIT_REACHED'],
  status: 201,
  response: createdInvitationSchema,
  async handle(call) {
    const { organizationId, principal, body } = call;
    requireOwnerFor(principal, body.role);
    return inviteSomebody(call, { organizationId, ...body, invitedBy: principal });
  },
});
