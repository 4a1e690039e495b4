// Access tokens: ES256, ten minutes, one issuer and one audience per purpose. Everything that is wrong with a token is a
// 401, whatever the library throws; the header is read before a key is chosen, and never says where to fetch one.
import { newSigningKey } from '@millrace/auth';
import { AppError } from '@millrace/errors';
import { isId, type Id, type IdKind, type OrganizationId, type SessionId, type UserId } from '@millrace/pipeline';
import fastifyJwt, { type JWT } from '@fastify/jwt';
import type { FastifyInstance } from 'fastify';
import type { SigningKeys } from './signing-keys.ts';

export interface TokenSubject {
  userId: UserId;
  organizationId: OrganizationId;
  sessionId: SessionId;
}

/** `api`: bearer of the REST API. `dashboard`: cookie of the queue dashboard. One never passes for the other. */
export type TokenAudience = 'api' | 'dashboard';

export interface AccessTokens {
  /** A token of the API; of ten minutes unless told. */
  sign(subject: TokenSubject, lifeSeconds?: number): string;
  /** Throws INVALID_TOKEN, TOKEN_NOT_ACTIVE or TOKEN_EXPIRED. */
  verify(token: string): TokenSubject;
  signDashboard(subject: Omit<TokenSubject, 'organizationId'>): string;
  verifyDashboard(token: string): Omit<TokenSubject, 'organizationId'>;
}

export const tokenLifeSeconds: Readonly<Record<TokenAudience, number>> = { api: 600, dashboard: 8 * 3_600 };
const algorithm = 'ES256';
const issuer = 'millrace';
const clockToleranceMs = 5_000;

/** Registers the JWT plugin and gives the two things that are done with tokens. */
export async function openAccessTokens(
  app: FastifyInstance,
  keys: Pick<SigningKeys, 'current' | 'publicKeyOf'>,
): Promise<AccessTokens> {
  // The plugin wants a pair of its own; each call names the one that it means.
  const unused = newSigningKey();
  await app.register(fastifyJwt, {
    secret: { private: unused.privateKeyPem, public: unused.publicKeyPem },
    sign: { algorithm, iss: issuer },
    verify: { algorithms: [algorithm], allowedIss: issuer, cache: false, clockTolerance: clockToleranceMs },
  });
  const sign = (claims: object, aud: TokenAudience, lifeSeconds = tokenLifeSeconds[aud]) => {
    const { kid, privateKeyPem } = keys.current;
    return app.jwt.sign(claims, { aud, expiresIn: lifeSeconds, kid, key: privateKeyPem });
  };
  const verify = (token: string, audience: TokenAudience) =>
    verified(app.jwt, token, audience, publicKeyFor(app.jwt, keys, token));
  return {
    sign: ({ userId, organizationId, sessionId }, lifeSeconds) =>
      sign({ sub: userId, org: organizationId, sid: sessionId }, 'api', lifeSeconds),
    verify: (token) => {
      const claims = verify(token, 'api');
      return { ...personOf(claims), organizationId: claimOf(claims, 'org', 'organization') };
    },
    signDashboard: ({ userId, sessionId }) => sign({ sub: userId, sid: sessionId }, 'dashboard'),
    verifyDashboard: (token) => personOf(verify(token, 'dashboard')),
  };
}

function publicKeyFor(jwt: JWT, keys: Pick<SigningKeys, 'publicKeyOf'>, token: string): string {
  const decoded = attempt(() => jwt.decode<{ header: Record<string, unknown> }>(token, { complete: true }));
  const header = decoded?.header;
  const key = keys.publicKeyOf(header?.['kid']);
  if (header?.['alg'] === algorithm && header['crit'] === undefined && key !== undefined) return key;
  throw invalid();
}

function verified(jwt: JWT, token: string, audience: TokenAudience, key: string): Record<string, unknown> {
  try {
    return jwt.verify(token, { allowedAud: audience, key });
  } catch (cause) {
    const { code } = cause as { code?: unknown };
    if (code === 'FAST_JWT_EXPIRED') {
      throw new AppError('TOKEN_EXPIRED', 'Get a new access token from /v1/auth/refresh.', { cause });
    }
    if (code === 'FAST_JWT_INACTIVE') {
      throw new AppError('TOKEN_NOT_ACTIVE', 'The token is not good yet. Compare the clocks.', { cause });
    }
    throw invalid(cause);
  }
}

function personOf(claims: Record<string, unknown>): Omit<TokenSubject, 'organizationId'> {
  return { userId: claimOf(claims, 'sub', 'user'), sessionId: claimOf(claims, 'sid', 'session') };
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
