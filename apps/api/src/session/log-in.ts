// auth.login: e-mail and password for tokens.
import { loginSchema, tokensSchema } from '@millrace/api-contract';
import { newTokenFamily } from '@millrace/auth';
import { AppError } from '@millrace/errors';
import { publicOperation } from '../operation/public-operation.ts';
import { checkPassword } from './check-password.ts';
import { issueTokens } from './issue-tokens.ts';

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
    const user = await checkPassword(context, { ...body, address: request.ip });
    const membership = await context.db.platform.membership.findFirst({
      where: { userId: user.id, ...(body.organizationId && { organizationId: body.organizationId }) },
      orderBy: { createdAt: 'asc' },
      select: { organizationId: true, role: true },
    });
    if (!membership) throw new AppError('FORBIDDEN', 'The user is not a member of that organization.');
    context.log.info('auth.logged_in', { userId: user.id, organizationId: membership.organizationId });
    return context.db.transaction((tx) =>
      issueTokens(tx, context.tokens, { user, ...membership, familyId: newTokenFamily() }),
    );
  },
});
