// auth.request_password_reset: a mail with a way to a new password. The answer comes before anything is looked up, so it
// and its time are the same for an e-mail that nobody has.
import { requestPasswordResetSchema } from '@millrace/api-contract';
import { hashOpaqueToken, newOpaqueToken } from '@millrace/auth';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { writeAudit } from '../audit/write-audit.ts';
import { consoleLinks } from '../console/console-links.ts';
import { publicOperation } from '../operation/public-operation.ts';
import type { ServerContext } from '../server-context.ts';

const resetLifeMs = 3_600_000;

export const requestPasswordReset = publicOperation({
  name: 'auth.request_password_reset',
  path: '/v1/auth/password-reset',
  summary: 'Ask for a new password',
  description:
    'Sends a link that is good for one hour. The answer is the same whether there is an account with this e-mail or not.',
  body: requestPasswordResetSchema,
  status: 204,
  response: z.undefined(),
  async handle({ context, request, body }) {
    const email = body.email.toLowerCase();
    await context.logins.countMail({ account: email, address: request.ip });
    void sendLink(context, request, email).catch((err: unknown) => {
      context.log.error('auth.password_reset_failed', { err });
    });
    return undefined;
  },
});

async function sendLink({ db, urls, mailer }: ServerContext, request: FastifyRequest, email: string): Promise<void> {
  if (email.includes('\0')) return;
  const user = await db.platform.user.findUnique({
    where: { email },
    select: { id: true, disabledAt: true, memberships: { orderBy: { createdAt: 'asc' }, take: 1 } },
  });
  if (!user || user.disabledAt) return;
  const token = newOpaqueToken('passwordReset');
  await db.transaction(async (tx) => {
    await tx.passwordReset.deleteMany({ where: { userId: user.id } });
    await tx.passwordReset.create({
      data: {
        tokenHash: hashOpaqueToken(token),
        userId: user.id,
        expiresAt: new Date(Date.now() + resetLifeMs),
      },
      select: { userId: true },
    });
    await writeAudit(tx, request, {
      action: 'auth.request_password_reset',
      organizationId: user.memberships[0]?.organizationId ?? null,
      actor: { kind: 'nobody' },
      targetId: user.id,
    });
  });
  mailer.send({ kind: 'password-reset', to: email, url: consoleLinks(urls).passwordReset(token) });
}
