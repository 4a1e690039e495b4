// auth.look_up_invitation: what an invitation is to, for the page that its link leads to. Who has the token may know.
import { invitationPreviewSchema, lookUpInvitationSchema } from '@millrace/api-contract';
import { publicOperation } from '../operation/public-operation.ts';
import { findByToken } from './invitation-rows.ts';

export const lookUpInvitation = publicOperation({
  name: 'auth.look_up_invitation',
  path: '/v1/auth/invitations/look-up',
  summary: 'Look at an invitation',
  body: lookUpInvitationSchema,
  errors: ['LINK_EXPIRED'],
  status: 200,
  response: invitationPreviewSchema,
  async handle({ context: { db, logins }, request, body }) {
    await logins.countLink(request.ip);
    const { email, role, organization } = await findByToken(db, body.token);
    const account = await db.platform.user.findUnique({ where: { email }, select: { id: true } });
    return { organizationName: organization.name, email, role, hasAccount: account !== null };
  },
});
