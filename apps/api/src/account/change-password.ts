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
  async prepare({ context, request, user, body: { currentPassword, newPassword } }) {
    await context.logins.count({ account: user.name, address: request.ip });
    const { passwordHash } = await context.db.platform.user.findUniqueOrThrow({
      where: { id: user.id },
      select: { passwordHash: true },
    });
    const isRight = await verifyPassword(passwordHash, currentPassword);
    return { passwordHash, nextHash: isRight ? await hashPassword(newPassword) : undefined };
  },
  async handle({ tx, context, request, user, prepared: { passwordHash, nextHash } }) {
    // Somebody may have changed it since it was compared.
    const changed =
      nextHash === undefined
        ? { count: 0 }
        : await tx.user.updateMany({ where: { id: user.id, passwordHash }, data: { passwordHash: nextHash } });
    if (changed.count === 0) throw new AppError('INVALID_CREDENTIALS', 'The current password is wrong.');
    await endSessions(tx, { userId: user.id, id: { not: user.sessionId } });
    await tx.passwordReset.deleteMany({ where: { userId: user.id } });
    afterCommit(request, () => {
      context.mailer.send({ kind: 'password-changed', to: user.name });
    });
    return undefined;
  },
});
