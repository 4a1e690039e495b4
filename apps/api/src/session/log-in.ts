// auth.login: e-mail and password for tokens.
import { loginSchema, tokensSchema, type TokensView } from '@millrace/api-contract';
import type { Database, DatabaseTransaction, User } from '@millrace/db';
import { AppError } from '@millrace/errors';
import type { OrganizationId, UserId } from '@millrace/pipeline';
import type { FastifyRequest } from 'fastify';
import { writeAudit } from '../audit/write-audit.ts';
import { publicOperation } from '../operation/public-operation.ts';
import type { ServerContext } from '../server-context.ts';
import { checkPassword } from './check-password.ts';
import { refuseEvenly } from './refuse-evenly.ts';
import { issueTokens, type TokenSession } from './issue-tokens.ts';
import { beginSession, originOf, sessionLifeMs } from './sessions.ts';

export const logIn = publicOperation({
  name: 'auth.login',
  path: '/v1/auth/login',
  summary: 'Log in with e-mail and password',
  description: 'The access token is good for ten minutes; get the next one with the refresh token.',
  body: loginSchema,
  status: 200,
  errors: ['INVALID_CREDENTIALS', 'FORBIDDEN'],
  response: tokensSchema,
  async handle({ context, request, body }) {
    const user = await refuseEvenly(() => authenticated(context, request, body));
    const membership = await context.db.platform.membership.findFirst({
      where: { userId: user.id, ...(body.organizationId && { organizationId: body.organizationId }) },
      orderBy: { createdAt: 'asc' },
      select: { organizationId: true, role: true },
    });
    if (!membership) throw new AppError('FORBIDDEN', 'The user is not a member of that organization.');
    context.log.info('auth.logged_in', { userId: user.id, organizationId: membership.organizationId });
    return context.db.transaction((tx) => openLogin(tx, context, request, { user, ...membership }));
  },
});

/** Begins a session in an organization and gives its first tokens. */
export async function openLogin(
  tx: DatabaseTransaction,
  { tokens }: Pick<ServerContext, 'tokens'>,
  request: FastifyRequest,
  { user, organizationId, role }: Omit<TokenSession, 'id'>,
): Promise<TokensView> {
  const owner = { userId: user.id as UserId, organizationId: organizationId as OrganizationId };
  const id = await beginSession(tx, { kind: 'login', ...owner, ...originOf(request) }, sessionLifeMs.login);
  await writeAudit(tx, request, {
    action: 'auth.login',
    organizationId,
    actor: { kind: 'user', id: user.id, name: user.email },
    targetId: id,
  });
  return issueTokens(tx, tokens, { id, user, organizationId, role });
}

async function authenticated(
  context: ServerContext,
  request: FastifyRequest,
  attempt: { email: string; password: string },
): Promise<User> {
  try {
    return await checkPassword(context, { ...attempt, address: request.ip });
  } catch (error) {
    if (error instanceof AppError && error.code === 'INVALID_CREDENTIALS')
      await tellFailure(context.db, request, attempt.email);
    throw error;
  }
}

/** A failed login is kept where the owners of the user's organization see it; what was typed is kept nowhere. */
async function tellFailure(db: Database, request: FastifyRequest, email: string): Promise<void> {
  const known = email.includes('\0')
    ? null
    : await db.platform.membership.findFirst({
        where: { user: { email: email.toLowerCase() } },
        orderBy: { createdAt: 'asc' },
        select: { organizationId: true, userId: true },
      });
  await db.transaction((tx) =>
    writeAudit(tx, request, {
      action: 'auth.login',
      outcome: 'denied',
      organizationId: known?.organizationId ?? null,
      actor: { kind: 'nobody' },
      targetId: known?.userId ?? null,
    }),
  );
}
