// me.leave_organization: the user is a member no more, from the next request on. The account stays.
import { nothingSchema } from '@millrace/api-contract';
import { AppError } from '@millrace/errors';
import { z } from 'zod';
import { organizationParams } from '../admin/organization-view.ts';
import { lockMember, requireAnotherOwner } from '../members/member-rows.ts';
import { userOperation } from '../operation/user-operation.ts';
import { notFound, parseId } from '../path-ids.ts';

export const leaveOrganization = userOperation({
  name: 'me.leave_organization',
  method: 'DELETE',
  path: '/v1/me/organizations/:organizationId',
  summary: 'Leave an organization',
  description:
    'The last owner cannot leave: make another one first, or delete the organization. API keys that the user made go on ' +
    'to work. A session that is in the organization gets into another one with `/v1/auth/refresh` and `organizationId`.',
  params: organizationParams,
  query: nothingSchema,
  errors: ['CONFLICT'],
  status: 204,
  response: z.undefined(),
  async handle({ tx, user, params }) {
    const organizationId = parseId('organization', params['organizationId']);
    const userId = user.id;
    const call = { tx, organizationId, params: { userId } };
    const member = await lockMember(call).catch((error: unknown) => {
      throw error instanceof AppError && error.code === 'NOT_FOUND' ? notFound('organization') : error;
    });
    await requireAnotherOwner(call, member);
    await tx.membership.delete({ where: { organizationId_userId: { organizationId, userId } } });
    return undefined;
  },
});
