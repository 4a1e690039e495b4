// What a login and a refresh answer: an access token and the next refresh token of the session.
import type { TokensView } from '@millrace/api-contract';
import { hashOpaqueToken, newOpaqueToken } from '@millrace/auth';
import type { DatabaseTransaction, Role, User } from '@millrace/db';
import type { OrganizationId, SessionId, UserId } from '@millrace/pipeline';
import { tokenLifeSeconds, type AccessTokens } from './access-tokens.ts';
import { sessionLifeMs } from './sessions.ts';

export interface TokenSession {
  id: SessionId;
  user: Pick<User, 'id' | 'email' | 'name' | 'isPlatformAdmin'>;
  organizationId: string;
  role: Role;
}

export async function issueTokens(
  tx: DatabaseTransaction,
  tokens: AccessTokens,
  session: TokenSession,
  refreshToken = newOpaqueToken('refresh'),
): Promise<TokensView> {
  const { user, organizationId, id: sessionId } = session;
  await tx.refreshToken.create({
    data: {
      tokenHash: hashOpaqueToken(refreshToken),
      sessionId,
      userId: user.id,
      organizationId,
      expiresAt: new Date(Date.now() + sessionLifeMs.login),
    },
    select: { sessionId: true },
  });
  return showTokens(tokens, session, refreshToken);
}

/** With a new access token, whether the refresh token is new or not. */
export function showTokens(tokens: AccessTokens, session: TokenSession, refreshToken: string): TokensView {
  const { user, organizationId, role, id: sessionId } = session;
  const subject = { userId: user.id as UserId, organizationId: organizationId as OrganizationId, sessionId };
  return {
    accessToken: tokens.sign(subject),
    expiresInSeconds: tokenLifeSeconds.api,
    refreshToken,
    sessionId,
    organizationId,
    role,
    user: { id: user.id, email: user.email, name: user.name, isPlatformAdmin: user.isPlatformAdmin },
  };
}
