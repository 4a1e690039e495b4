// members.update: changes a member's role. What the member may do changes with the next request.
import { memberSchema, nothingSchema, updateMemberSchema } from '@millrace/api-contract';
import { requireVersion } from '../operation/answer.ts';
import { tenantOperation } from '../operation/tenant-operation.ts';
import { lockMember, memberParams, requireAnotherOwner, requireOwnerFor, toMemberView } from './member-rows.ts';

export const updateMember = tenantOperation({
  name: 'members.update',
  method: 'PATCH',
  path: '/v1/members/:userId',
  summary: "Change a member's role",
  description: 'Only an owner makes or changes an owner; the last owner stays one.',
  permission: 'members:write',
  params: memberParams,
  query: nothingSchema,
  body: updateMemberSchema,
  auditedFields: ['role'],
  errors: ['CONFLICT'],
  status: 200,
  response: memberSchema,
  version: ({ role }) => ({ role }),
  async handle(call) {
    const { tx, organizationId, principal, body, ifMatch } = call;
    const member = await lockMember(call);
    requireVersion(ifMatch, { role: member.role });
    requireOwnerFor(principal, member.role, body.role);
    if (body.role !== 'owner') await requireAnotherOwner(call, member);
    const userId = member.user.id;
    await tx.membership.update({
      where: { organizationId_userId: { organizationId, userId } },
      data: { role: body.role },
    });
    return toMemberView({ ...member, role: body.role });
  },
});
