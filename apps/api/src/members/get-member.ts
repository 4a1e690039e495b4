// members.get: one member.
import { memberSchema, nothingSchema } from '@millrace/api-contract';
import { tenantOperation } from '../operation/tenant-operation.ts';
import { findMember, memberParams, toMemberView } from './member-rows.ts';

export const getMember = tenantOperation({
  name: 'members.get',
  method: 'GET',
  path: '/v1/members/:userId',
  summary: 'Get a member',
  permission: 'members:read',
  params: memberParams,
  query: nothingSchema,
  status: 200,
  response: memberSchema,
  version: ({ role }) => ({ role }),
  async handle(call) {
    return toMemberView(await findMember(call));
  },
});
