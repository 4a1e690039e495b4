// members.remove: somebody belongs to the organization no more, from the next request on.
import { nothingSchema } from '@millrace/api-contract';
import { z } from 'zod';
import { tenantOperation } from '../operation/tenant-operation.ts';
import { lockMember, memberParams, requireAnotherOwner, requireOwnerFor } from './member-rows.ts';

export const removeMember = tenantOperation({
  name: 'members.remove',
  method: 'DELETE',
  path: '/v1/members/:userId',
  summary: 'Remove a member',
  description: 'The account and its other organizations stay. Only an owner removes an owner; the last one stays.',
  permission: 'members:write',
  params: memberParams,
  query: nothingSchema,
  errors: ['CONFLICT'],
  status: 204,
  response: z.undefined(),
  async handle(call) {
    const { tx, organizationId, principal } = call;
    const member = await lockMember(call);
    requireOwnerFor(principal, member.role);
    await requireAnotherOwner(call, member);
    const userId = member.user.id;
    await tx.membership.delete({ where: { organizationId_userId: { organizationId, userId } } });
    return undefined;
  },
});
