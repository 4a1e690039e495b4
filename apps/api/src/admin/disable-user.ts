// admin_users.disable, admin_users.enable: a person is logged out everywhere and not let in any more, and the way back.
// API keys that the user made are the organization's and work on.
import { adminUserSchema, disableUserSchema, nothingSchema } from '@millrace/api-contract';
import { AppError } from '@millrace/errors';
import { adminOperation } from '../operation/admin-operation.ts';
import { endSessions } from '../session/sessions.ts';
import { findUser, toAdminUserView, userParams } from './user-view.ts';

const common = {
  method: 'POST',
  params: userParams,
  query: nothingSchema,
  status: 200,
  response: adminUserSchema,
} as const;

export const disableUser = adminOperation({
  ...common,
  name: 'admin_users.disable',
  path: '/v1/admin/users/:userId/disable',
  summary: 'Disable a user',
  description:
    'Every session of the user ends at once, and logins are refused as with a wrong password. Disabling it again changes ' +
    'nothing. Nobody disables oneself.',
  body: disableUserSchema,
  auditedFields: ['reason'],
  errors: ['CONFLICT'],
  async handle(call) {
    const { tx, admin, context, body } = call;
    const { id, disabledAt } = await findUser(call);
    if (id === admin.id) throw new AppError('CONFLICT', 'You cannot disable yourself. Let another admin do it.');
    if (!disabledAt) await tx.user.update({ where: { id }, data: { disabledAt: new Date() }, select: { id: true } });
    await endSessions(tx, { userId: id });
    context.log.warn('user.disabled', { userId: id, adminId: admin.id, reason: body.reason });
    return toAdminUserView(await findUser(call));
  },
});

export const enableUser = adminOperation({
  ...common,
  name: 'admin_users.enable',
  path: '/v1/admin/users/:userId/enable',
  summary: 'Enable a disabled user',
  description: 'The user can log in again. Enabling it again changes nothing.',
  async handle(call) {
    const { tx, admin, context } = call;
    const { id } = await findUser(call);
    await tx.user.update({ where: { id }, data: { disabledAt: null }, select: { id: true } });
    context.log.warn('user.enabled', { userId: id, adminId: admin.id });
    return toAdminUserView(await findUser(call));
  },
});
