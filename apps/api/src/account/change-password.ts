// me.change_password: a new password, for who knows the old one. Every other session of the user is over.
import { changePasswordSchema, nothingSchema } from '@millrace/api-contract';
import { hashPassword, verifyPassword } from '@millrace/auth';
import { AppError } from '@millrace/errors';
import { z } from 'zod';
import { afterCommit } from '../operation/after-commit.ts';
import { userOperation } from '../operation/user-operation.ts';
import { endSessions } from '../session/sessions.ts';

export const changePassword = userOperation({
  name: 'me.change_password',
  method: 'POST',
  path: '/v1/me/password',
  summary: 'Change the own password',
  description: 'Ends all other sessions of the user, at once.',
  query: nothingSchema,
  body: changePasswordSchema,
  errors: ['INVALID_CREDENTIALS'],
  status: 204,
  response: z.undefined(),
  async handle({ tx, context, request, user, body: { currentPassword, newPassword } }) {
    await context.logins.count({ account: user.name, address: request.ip });
    const { passwordHash } = await tx.user.findUniqueOrThrow({
      where: { id: user.id },
      select: { passwordHash: true },
    });
    if (!(await verifyPassword(passwordHash, currentPassword))) {
      throw new AppError('INVALID_CREDENTIALS', 'The current password is wrong.');
    }
    await tx.user.update({ where: { id: user.id }, data: { passwordHash: await hashPassword(newPassword) } });
    await endSessions(tx, { userId: user.id, id: { not: user.sessionId } });
    await tx.passwordReset.deleteMany({ where: { userId: user.id } });
    afterCommit(request, () => {
      context.mailer.send({ kind: 'password-changed', to: user.name });
    });
    return undefined;
  },
});
