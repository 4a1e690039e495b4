// Access tokens: ES256, ten minutes, one issuer and one audience per purpose. Everything that is wrong with a token is a
// 401, whatever the library throws; the header is read before a key is chosen, and never says where to fetch one.
import type { SigningKey } from '@millrace/auth';
import { AppError } from '@millrace/errors';
import { isId, type Id, type IdKind, type OrganizationId, type UserId } from '@millrace/pipeline';
import fastifyJwt, { type JWT } from '@fastify/jwt';
import type { FastifyInstance } from 'fastify';

export interface TokenSubject {
  userId: UserId;
  organizationId: OrganizationId;
}

/** `api`: bearer of the REST API. `dashboard`: cookie of the queue dashboard. One never passes for the other. */
export type TokenAudience = 'api' | 'dashboard';

export interface AccessTokens {
  sign(subject: TokenSubject): string;
  /** Throws INVALID_TOKEN or TOKEN_EXPIRED. */
  verify(token: string): TokenSubject;
  signDashboard(userId: UserId): string;
  verifyDashboard(token: string): UserId;
}

export const tokenLifeSeconds: Readonly<Record<TokenAudience, number>> = { api: 600, dashboard: 8 * 3_600 };
const issuer = 'millrace';
const clockToleranceMs = 5_000;

/** Registers the JWT plugin and gives the two things that are done with tokens. */
export async function openAccessTokens(app: FastifyInstance, key: SigningKey): Promise<AccessTokens> {
  await app.register(fastifyJwt, {
    secret: { private: key.privateKeyPem, public: key.publicKeyPem },
    sign: { algorithm: 'ES256', iss: issuer, kid: key.kid },
    verify: { algorithms: ['ES256'], allowedIss: issuer, cache: false, clockTolerance: clockToleranceMs },
  });
  const sign = (claims: { sub: UserId; org?: OrganizationId }, audience: TokenAudience) =>
    app.jwt.sign(claims, { aud: audience, expiresIn: tokenLifeSeconds[audience] * 1_000 });
  const verify = (token: string, audience: TokenAudience) => {
    requireOurHeader(app.jwt, token, key.kid);
    return verified(app.jwt, token, audience);
  };
  return {
    sign: ({ userId, organizationId }) => sign({ sub: userId, org: organizationId }, 'api'),
    verify: (token) => {
      const claims = verify(token, 'api');
      return { userId: claimOf(claims, 'sub', 'user'), organizationId: claimOf(claims, 'org', 'organization') };
    },
    signDashboard: (userId) => sign({ sub: userId }, 'dashboard'),
    verifyDashboard: (token) => claimOf(verify(token, 'dashboard'), 'sub', 'user'),
  };
}

function requireOurHeader(jwt: JWT, token: string, kid: string): void {
  const decoded = attempt(() => jwt.decode<{ header: Record<string, unknown> }>(token, { complete: true }));
  const header = decoded?.header;
  if (header?.['alg'] === 'ES256' && header['kid'] === kid && header['crit'] === undefined) return;
  throw invalid();
}

function verified(jwt: JWT, token: string, audience: TokenAudience): Record<string, unknown> {
  try {
    return jwt.verify(token, { allowedAud: audience });
  } catch (error) {
    if ((error as { code?: unknown }).code === 'FAST_JWT_EXPIRED') {
      throw new AppError('TOKEN_EXPIRED', 'Get a new access token from /v1/auth/refresh.', { cause: error });
    }
    throw invalid(error);
  }
}

function claimOf<K extends IdKind>(claims: Record<string, unknown>, name: string, kind: K): Id<K> {
  const value = claims[name];
  if (typeof value === 'string' && isId(kind, value)) return value;
  throw invalid();
}

function attempt<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch {
    return undefined;
  }
}

function invalid(cause?: unknown): AppError {
  return new AppError('INVALID_TOKEN', 'The access token is not one of ours. Log in again.', { cause });
}
