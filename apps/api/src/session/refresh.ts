// auth.refresh: a refresh token for the next pair, also in another of the user's organizations. Each is good once; one
// that comes back means that somebody has a copy, and then the session is over.
import { refreshSchema, tokensSchema } from '@millrace/api-contract';
import { hashOpaqueToken } from '@millrace/auth';
import type { Database } from '@millrace/db';
import { AppError } from '@millrace/errors';
import type { SessionId } from '@millrace/pipeline';
import type { FastifyRequest } from 'fastify';
import { writeAudit } from '../audit/write-audit.ts';
import { publicOperation } from '../operation/public-operation.ts';
import type { ServerContext } from '../server-context.ts';
import { issueTokens } from './issue-tokens.ts';
import { endSessions, sessionLifeMs } from './sessions.ts';

export const refreshSession = publicOperation({
  name: 'auth.refresh',
  path: '/v1/auth/refresh',
  summary: 'Get the next tokens',
  description:
    'A refresh token is good once. One that is used again ends its session: somebody has a copy. With `organizationId` ' +
    'the session moves to another organization of the user.',
  body: refreshSchema,
  status: 200,
  errors: ['INVALID_TOKEN', 'TOKEN_EXPIRED', 'TOKEN_REUSED', 'FORBIDDEN'],
  response: tokensSchema,
  async handle({ context, request, body }) {
    const { db, tokens } = context;
    const tokenHash = hashOpaqueToken(body.refreshToken);
    const known = await findToken(db, tokenHash);
    const session = known && (await findSession(db, known.sessionId));
    if (!known || !session || session.endedAt || known.user.disabledAt) throw refused();
    if (known.usedAt) return endReused(context, request, known);
    if (known.expiresAt <= new Date()) throw new AppError('TOKEN_EXPIRED', 'Log in again.');
    const organizationId = body.organizationId ?? known.organizationId;
    const membership = known.user.memberships.find((one) => one.organizationId === organizationId);
    if (!membership) throw body.organizationId ? notMember() : refused();
    const { user } = known;
    const id = session.id as SessionId;
    const issued = await db.transaction(async (tx) => {
      const used = await tx.refreshToken.updateMany({
        where: { tokenHash, usedAt: null },
        data: { usedAt: new Date() },
      });
      if (used.count !== 1) return undefined;
      const expiresAt = new Date(Date.now() + sessionLifeMs.login);
      await tx.session.update({
        where: { id },
        data: { organizationId, lastSeenAt: new Date(), expiresAt },
        select: { id: true },
      });
      return issueTokens(tx, tokens, { id, user, organizationId, role: membership.role });
    });
    return issued ?? endReused(context, request, known);
  },
});

const userFields = {
  id: true,
  email: true,
  name: true,
  isPlatformAdmin: true,
  disabledAt: true,
  memberships: true,
} as const;

function findToken(db: Database, tokenHash: string) {
  return db.platform.refreshToken.findUnique({ where: { tokenHash }, include: { user: { select: userFields } } });
}

function findSession(db: Database, id: string) {
  return db.platform.session.findUnique({ where: { id }, select: { id: true, endedAt: true } });
}

type KnownToken = NonNullable<Awaited<ReturnType<typeof findToken>>>;

async function endReused(
  { db, log, mailer }: ServerContext,
  request: FastifyRequest,
  { sessionId, organizationId, user }: KnownToken,
): Promise<never> {
  await db.transaction(async (tx) => {
    if ((await endSessions(tx, { id: sessionId })) === 0) return;
    await writeAudit(tx, request, {
      action: 'auth.refresh_token_reused',
      outcome: 'denied',
      organizationId,
      actor: { kind: 'nobody' },
      targetId: sessionId,
    });
  });
  log.warn('auth.refresh_token_reused', { userId: user.id, organizationId, sessionId });
  mailer.send({ kind: 'session-ended', to: user.email });
  throw new AppError('TOKEN_REUSED', 'The refresh token was used before, so this login has been ended. Log in again.');
}

function refused(): AppError {
  return new AppError('INVALID_TOKEN', 'The refresh token is not known, or its login is over. Log in again.');
}

function notMember(): AppError {
  return new AppError('FORBIDDEN', 'The user is not a member of that organization.');
}
