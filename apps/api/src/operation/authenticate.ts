// `Authorization: Bearer` → who asks. An access token says who; what that person may do is read from the database each
// time, so that a removed member or a suspended organization is noticed at the next request; of an API key within a second.
import { hashApiKey, mayBeApiKey } from '@millrace/auth';
import type { Database } from '@millrace/db';
import { AppError } from '@millrace/errors';
import type { ApiKeyId, OrganizationId } from '@millrace/pipeline';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { requireTurn } from '../rate-limits/require-turn.ts';
import type { ServerContext } from '../server-context.ts';
import type { AccessTokens } from '../session/access-tokens.ts';
import type { CredentialCache } from './credential-cache.ts';
import type { PlatformAdmin, Principal } from './principal.ts';

interface Context {
  db: Database;
  tokens: AccessTokens;
  rates: ServerContext['rates'];
  credentials: CredentialCache;
}

/** Longer ones are neither of ours; a token has about 400 characters. */
const maxCredentialLength = 2_048;

/** The principal of a request. Throws the right 401 or 403 and names the scheme. */
export function authenticate(context: Context, request: FastifyRequest, reply: FastifyReply): Promise<Principal> {
  return challenging(context, { request, reply }, () => {
    const credential = bearerOf(request.headers.authorization);
    return looksLikeToken(credential) ? userOf(context, credential) : apiKeyOf(context, credential);
  });
}

/** The platform admin of a request. Whoever is somebody else learns no more than that there is no such path. */
export function authenticateAdmin(
  context: Context,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<PlatformAdmin> {
  const { db, tokens } = context;
  return challenging(context, { request, reply }, async () => {
    const credential = bearerOf(request.headers.authorization);
    if (!looksLikeToken(credential)) throw noSuchPath();
    const { userId, organizationId } = tokens.verify(credential);
    const user = await db.platform.user.findUnique({ where: { id: userId } });
    if (user?.isPlatformAdmin && !user.disabledAt) return { id: userId, organizationId };
    throw noSuchPath();
  });
}

/** A 401 says by which scheme to authenticate. Who guesses is slowed down; good credentials of that address go on. */
async function challenging<T>(
  { rates }: Context,
  { request, reply }: { request: FastifyRequest; reply: FastifyReply },
  act: () => Promise<T>,
): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof AppError) || error.status !== 401) throw error;
    await requireTurn(rates, reply, { rateClass: 'unauthenticated', caller: request.ip });
    void reply.header('www-authenticate', 'Bearer realm="millrace"');
    throw error;
  }
}

function bearerOf(header: string | undefined): string {
  const credential = /^Bearer +(\S+)$/i.exec(header ?? '')?.[1];
  if (credential === undefined) {
    throw new AppError('UNAUTHENTICATED', 'Send an API key or an access token as `Authorization: Bearer …`.');
  }
  if (credential.length > maxCredentialLength) throw new AppError('INVALID_TOKEN', 'The credential is too long.');
  return credential;
}

/** Every JSON Web Token begins with `{"` in base64url and has three parts. */
function looksLikeToken(credential: string): boolean {
  return credential.startsWith('eyJ') && credential.split('.').length === 3;
}

async function userOf({ db, tokens }: Context, token: string): Promise<Principal> {
  const { userId, organizationId } = tokens.verify(token);
  const membership = await db.platform.membership.findUnique({
    where: { organizationId_userId: { organizationId, userId } },
    select: {
      role: true,
      user: { select: { disabledAt: true } },
      organization: { select: { suspendedAt: true } },
    },
  });
  if (!membership || membership.user.disabledAt)
    throw new AppError('INVALID_TOKEN', 'The token is no longer good. Log in again.');
  if (membership.organization.suspendedAt) throw suspended();
  return { kind: 'user', id: userId, organizationId, role: membership.role };
}

async function apiKeyOf({ db, credentials }: Context, apiKey: string): Promise<Principal> {
  const isPossible = mayBeApiKey(apiKey);
  const keyHash = hashApiKey(apiKey);
  const known = isPossible ? credentials.get(keyHash) : undefined;
  if (known) return known;
  const readAtMs = credentials.now();
  const key = isPossible ? await findApiKey(db, keyHash) : null;
  const isOver = key?.revokedAt ?? (key?.expiresAt && key.expiresAt <= new Date());
  if (!key || isOver)
    throw new AppError('INVALID_CREDENTIALS', 'The API key is not known, has expired or was revoked.');
  if (key.organization.suspendedAt) throw suspended();
  const principal = {
    kind: 'api-key',
    id: key.id as ApiKeyId,
    organizationId: key.organizationId as OrganizationId,
    scopes: key.scopes,
  } as const;
  credentials.keep(keyHash, principal, readAtMs);
  return principal;
}

function findApiKey(db: Database, keyHash: string) {
  return db.platform.apiKey.findUnique({
    where: { keyHash },
    select: {
      id: true,
      organizationId: true,
      scopes: true,
      revokedAt: true,
      expiresAt: true,
      organization: { select: { suspendedAt: true } },
    },
  });
}

function suspended(): AppError {
  return new AppError('ORGANIZATION_SUSPENDED', 'The organization is suspended. Ask who runs this installation.');
}

/** The words of any unknown path. */
function noSuchPath(): AppError {
  return new AppError('NOT_FOUND', 'No route has this method and path.');
}
