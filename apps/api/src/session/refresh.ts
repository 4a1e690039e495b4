// auth.refresh: a refresh token for the next pair, also in another of the user's organizations. Each is good once; one
// that comes back means that somebody has a copy, and then the session is over. A caller whose answer was lost proves
// that it is the same caller by its `Idempotency-Key`: the next token is derived from that key, so it can be given again.
import { refreshSchema, tokensSchema, type TokensView } from '@millrace/api-contract';
import { derivedOpaqueToken, hashOpaqueToken, newOpaqueToken } from '@millrace/auth';
import type { Database } from '@millrace/db';
import { AppError } from '@millrace/errors';
import type { SessionId } from '@millrace/pipeline';
import type { FastifyRequest } from 'fastify';
import { writeAudit } from '../audit/write-audit.ts';
import { publicOperation } from '../operation/public-operation.ts';
import type { ServerContext } from '../server-context.ts';
import { issueTokens, showTokens } from './issue-tokens.ts';
import { endSessions, sessionLifeMs } from './sessions.ts';

/** How long an answer that was lost can be asked for again. */
const repeatableMs = 60_000;

export const refreshSession = publicOperation({
  name: 'auth.refresh',
  path: '/v1/auth/refresh',
  summary: 'Get the next tokens',
  description:
    'A refresh token is good once. One that is used again ends its session: somebody has a copy. With `organizationId` ' +
    'the session moves to another organization of the user. Send an `Idempotency-Key` to be able to ask again when the ' +
    'answer did not arrive.',
  idempotencyKey:
    'Any text of your own, e.g. a UUID. The same request with it gives the same refresh token again, for a minute and until ' +
    'that one is used.',
  body: refreshSchema,
  status: 200,
  errors: [
    'INVALID_TOKEN',
    'TOKEN_EXPIRED',
    'TOKEN_REUSED',
    'FORBIDDEN',
    'INVALID_IDEMPOTENCY_KEY',
    'IDEMPOTENCY_KEY_REUSED',
  ],
  response: tokensSchema,
  async handle({ context, request, body, idempotencyKey }) {
    const { db, tokens, keys } = context;
    const tokenHash = hashOpaqueToken(body.refreshToken);
    const known = await findToken(db, tokenHash);
    const session = known && (await findSession(db, known.sessionId));
    if (!known || !session || session.endedAt || known.user.disabledAt) throw refused();
    const next =
      idempotencyKey === undefined
        ? newOpaqueToken('refresh')
        : derivedOpaqueToken('refresh', keys.refresh, [body.refreshToken, idempotencyKey]);
    const again = () => answerAgain(context, request, known, { next, wanted: body.organizationId });
    if (known.usedAt) return again();
    if (known.expiresAt <= new Date()) throw new AppError('TOKEN_EXPIRED', 'Log in again.');
    const organizationId = body.organizationId ?? known.organizationId;
    const role = roleIn(known, organizationId);
    if (!role) throw body.organizationId ? notMember() : refused();
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
      return issueTokens(tx, tokens, { id, user, organizationId, role }, next);
    });
    return issued ?? again();
  },
});

/** The token was used. Whoever can name its unused successor is who used it; anybody else ends the session. */
async function answerAgain(
  context: ServerContext,
  request: FastifyRequest,
  known: KnownToken,
  { next, wanted }: { next: string; wanted: string | undefined },
): Promise<TokensView> {
  const { sessionId, user } = known;
  const successor = await context.db.platform.refreshToken.findFirst({
    where: {
      ...{ tokenHash: hashOpaqueToken(next), sessionId, usedAt: null },
      createdAt: { gt: new Date(Date.now() - repeatableMs) },
    },
  });
  if (!successor) return endReused(context, request, known);
  const { organizationId } = successor;
  if (wanted !== undefined && wanted !== organizationId) {
    throw new AppError('IDEMPOTENCY_KEY_REUSED', 'The session was moved to another organization under this key.');
  }
  const role = roleIn(known, organizationId);
  if (!role) throw refused();
  return showTokens(context.tokens, { id: sessionId as SessionId, user, organizationId, role }, next);
}

function roleIn({ user }: KnownToken, organizationId: string) {
  return user.memberships.find((one) => one.organizationId === organizationId)?.role;
}

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
