// auth.accept_invitation: becomes a member, with the account that there is or with a new one. This is the only way to an
// account: nobody signs up uninvited.
import { acceptInvitationSchema, tokensSchema } from '@millrace/api-contract';
import { hashPassword } from '@millrace/auth';
import { isUniqueViolation, type DatabaseTransaction, type User } from '@millrace/db';
import { newId, type OrganizationId } from '@millrace/pipeline';
import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { writeAudit } from '../audit/write-audit.ts';
import { publicOperation } from '../operation/public-operation.ts';
import { checkPassword } from '../session/check-password.ts';
import type { ServerContext } from '../server-context.ts';
import { openLogin } from '../session/log-in.ts';
import { findByToken, isOpen, linkExpired } from './invitation-rows.ts';

export const acceptInvitation = publicOperation({
  name: 'auth.accept_invitation',
  path: '/v1/auth/invitations/accept',
  summary: 'Accept an invitation',
  description:
    'Makes the account, or takes the one that has this e-mail when its password is right, and logs in to the organization.',
  body: acceptInvitationSchema,
  errors: ['LINK_EXPIRED', 'INVALID_CREDENTIALS'],
  status: 200,
  response: tokensSchema,
  async handle(given) {
    await given.context.logins.countLink(given.request.ip);
    try {
      return await accept(given);
    } catch (error) {
      // Another invitation made the account meanwhile; nothing of this one is kept. Now there is one to take.
      if (!isUniqueViolation(error)) throw error;
      return accept(given);
    }
  },
});

interface Acceptance {
  context: ServerContext;
  request: FastifyRequest;
  body: z.infer<typeof acceptInvitationSchema>;
}

async function accept({ context, request, body }: Acceptance) {
  const { db } = context;
  const invitation = await findByToken(db, body.token);
  const { email, role } = invitation;
  const organizationId = invitation.organizationId as OrganizationId;
  const account = await db.platform.user.findUnique({ where: { email } });
  const { password } = body;
  const known = account && (await checkPassword(context, { email, password, address: request.ip }));
  // Hashed before the transaction: it takes tens of milliseconds.
  const passwordHash = known ? undefined : await hashPassword(password);
  return db.transaction(async (tx) => {
    const taken = await tx.invitation.updateMany({
      where: { id: invitation.id, ...isOpen() },
      data: { acceptedAt: new Date() },
    });
    if (taken.count !== 1) throw linkExpired();
    const user = known ?? (await createUser(tx, { email, passwordHash: passwordHash ?? '', name: body.name ?? null }));
    const membership = { organizationId, userId: user.id };
    const member = await tx.membership.upsert({
      where: { organizationId_userId: membership },
      update: {},
      create: { ...membership, role },
    });
    const actor = { kind: 'user', id: user.id, name: email } as const;
    const details = { role: member.role, newAccount: !known };
    await writeAudit(tx, request, {
      ...{ action: 'auth.accept_invitation', organizationId, actor, targetId: invitation.id, details },
    });
    return openLogin(tx, context, request, { user, organizationId, role: member.role });
  });
}

function createUser(
  tx: DatabaseTransaction,
  { name, ...user }: { email: string; passwordHash: string; name: string | null },
): Promise<User> {
  return tx.user.create({ data: { id: newId('user'), ...user, name: name?.normalize('NFC') ?? null } });
}
