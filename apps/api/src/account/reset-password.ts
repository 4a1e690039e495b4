// auth.reset_password: a new password, for who got the mail. Every session of the user is over.
import { resetPasswordSchema } from '@millrace/api-contract';
import { hashOpaqueToken, hashPassword } from '@millrace/auth';
import type { DatabaseTransaction } from '@millrace/db';
import { z } from 'zod';
import { writeAudit } from '../audit/write-audit.ts';
import { linkExpired } from '../invitations/invitation-rows.ts';
import { publicOperation } from '../operation/public-operation.ts';
import { endSessions } from '../session/sessions.ts';

export const resetPassword = publicOperation({
  name: 'auth.reset_password',
  path: '/v1/auth/password-reset/confirm',
  summary: 'Choose a new password',
  description: 'The token is good once. All sessions of the user are over.',
  body: resetPasswordSchema,
  errors: ['LINK_EXPIRED'],
  status: 204,
  response: z.undefined(),
  async handle({ context: { db, logins, mailer }, request, body }) {
    await logins.countLink(request.ip);
    const tokenHash = hashOpaqueToken(body.token);
    const reset = await db.platform.passwordReset.findFirst({ where: { tokenHash, ...isGood() } });
    if (!reset) throw linkExpired();
    const passwordHash = await hashPassword(body.newPassword);
    const email = await db.transaction(async (tx) => {
      await useUp(tx, tokenHash);
      const user = await tx.user.update({
        where: { id: reset.userId },
        data: { passwordHash },
        select: { id: true, email: true, memberships: { orderBy: { createdAt: 'asc' }, take: 1 } },
      });
      await endSessions(tx, { userId: user.id });
      await writeAudit(tx, request, {
        action: 'auth.reset_password',
        organizationId: user.memberships[0]?.organizationId ?? null,
        actor: { kind: 'user', id: user.id, name: user.email },
        targetId: user.id,
      });
      return user.email;
    });
    mailer.send({ kind: 'password-changed', to: email });
    return undefined;
  },
});

function isGood() {
  return { usedAt: null, expiresAt: { gt: new Date() } };
}

/** Of two who come at once one gets it. */
async function useUp(tx: DatabaseTransaction, tokenHash: string): Promise<void> {
  const used = await tx.passwordReset.updateMany({ where: { tokenHash, ...isGood() }, data: { usedAt: new Date() } });
  if (used.count !== 1) throw linkExpired();
}
