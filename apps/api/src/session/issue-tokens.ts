// What a login and a refresh answer: an access token and the next refresh token of the family.
import type { TokensView } from '@millrace/api-contract';
import { hashRefreshToken, newRefreshToken } from '@millrace/auth';
import type { DatabaseTransaction, Role, User } from '@millrace/db';
import type { OrganizationId, UserId } from '@millrace/pipeline';
import { tokenLifeSeconds, type AccessTokens } from './access-tokens.ts';

const refreshLifeMs = 30 * 86_400_000;

export interface Session {
  user: Pick<User, 'id' | 'email' | 'isPlatformAdmin'>;
  organizationId: string;
  role: Role;
  familyId: string;
}

export async function issueTokens(
  tx: DatabaseTransaction,
  tokens: AccessTokens,
  session: Session,
): Promise<TokensView> {
  const { user, organizationId, role, familyId } = session;
  const refreshToken = newRefreshToken();
  await tx.refreshToken.create({
    data: {
      tokenHash: hashRefreshToken(refreshToken),
      familyId,
      userId: user.id,
      organizationId,
      expiresAt: new Date(Date.now() + refreshLifeMs),
    },
    select: { familyId: true },
  });
  return {
    accessToken: tokens.sign({ userId: user.id as UserId, organizationId: organizationId as OrganizationId }),
    expiresInSeconds: tokenLifeSeconds.api,
    refreshToken,
    organizationId,
    role,
    user,
  };
}
