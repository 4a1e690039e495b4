// auth.refresh: a refresh token for the next pair. Each is good once; one that comes back means that somebody has a copy,
// and then every token of its login is over.
import { refreshSchema, tokensSchema } from '@millrace/api-contract';
import { hashRefreshToken } from '@millrace/auth';
import type { Database, Prisma } from '@millrace/db';
import { AppError } from '@millrace/errors';
import { publicOperation } from '../operation/public-operation.ts';
import { issueTokens } from './issue-tokens.ts';

export const refreshSession = publicOperation({
  name: 'auth.refresh',
  path: '/v1/auth/refresh',
  summary: 'Get the next tokens',
  body: refreshSchema,
  status: 200,
  errors: ['INVALID_TOKEN', 'TOKEN_EXPIRED'],
  response: tokensSchema,
  async handle({ context: { db, tokens, log }, body }) {
    const tokenHash = hashRefreshToken(body.refreshToken);
    const known = await findToken(db, tokenHash);
    if (!known || known.user.disabledAt) throw refused();
    const membership = known.user.memberships.find((one) => one.organizationId === known.organizationId);
    if (!membership) throw refused();
    if (known.usedAt || known.revokedAt) return revokeFamily(db, known.familyId);
    if (known.expiresAt <= new Date()) throw new AppError('TOKEN_EXPIRED', 'Log in again.');
    const { user, organizationId, familyId } = known;
    const session = { user: userOf(user), organizationId, role: membership.role, familyId };
    const issued = await db.transaction(async (tx) => {
      const used = await tx.refreshToken.updateMany({
        where: { tokenHash, usedAt: null, revokedAt: null },
        data: { usedAt: new Date() },
      });
      return used.count === 1 ? issueTokens(tx, tokens, session) : undefined;
    });
    if (issued) return issued;
    log.warn('auth.refresh_token_reused', { userId: user.id, organizationId });
    return revokeFamily(db, familyId);
  },
});

const userFields = { id: true, email: true, isPlatformAdmin: true, disabledAt: true, memberships: true } as const;

function findToken(db: Database, tokenHash: string) {
  return db.platform.refreshToken.findUnique({ where: { tokenHash }, include: { user: { select: userFields } } });
}

function userOf({ id, email, isPlatformAdmin }: Prisma.UserGetPayload<{ select: typeof userFields }>) {
  return { id, email, isPlatformAdmin };
}

async function revokeFamily(db: Database, familyId: string): Promise<never> {
  await db.platform.refreshToken.updateMany({ where: { familyId, revokedAt: null }, data: { revokedAt: new Date() } });
  throw new AppError('INVALID_TOKEN', 'The refresh token was used before, so this login has been ended. Log in again.');
}

function refused(): AppError {
  return new AppError('INVALID_TOKEN', 'The refresh token is not known. Log in again.');
}
