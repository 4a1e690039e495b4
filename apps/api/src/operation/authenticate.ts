// `Authorization: Bearer` → who asks. An access token says who; what that person may do is read from the database each
// time, so that an ended session, a removed member or a suspended organization is noticed at the next request; of an API
// key within a second.
import { hashApiKey, mayBeApiKey } from '@millrace/auth';
import { AppError } from '@millrace/errors';
import { callerOf } from '@millrace/service';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { requireTurn } from '../rate-limits/require-turn.ts';
import type { ServerContext } from '../server-context.ts';
import { findApiKey } from './find-api-key.ts';
import { findUserSession } from './find-user-session.ts';
import type { PlatformAdmin, Principal } from './principal.ts';

type Context = Pick<ServerContext, 'db' | 'tokens' | 'rates' | 'credentials' | 'keyUses'>;

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
    const subject = tokens.verify(credential);
    const session = await findUserSession(db, subject);
    if (!session) throw ended();
    if (!session.isPlatformAdmin || session.kind !== 'login') throw noSuchPath();
    return { id: subject.userId, name: session.email, organizationId: subject.organizationId };
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
    await requireTurn(rates, reply, { rateClass: 'unauthenticated', caller: callerOf(request.ip) });
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
  const subject = tokens.verify(token);
  const session = await findUserSession(db, subject);
  if (!session?.role) throw ended();
  if (session.isSuspended) throw suspended();
  const { userId: id, organizationId, sessionId } = subject;
  const { role, email: name, impersonation } = session;
  return { kind: 'user', id, name, organizationId, role, sessionId, impersonation };
}

async function apiKeyOf({ db, credentials, keyUses }: Context, apiKey: string): Promise<Principal> {
  if (!mayBeApiKey(apiKey)) throw new AppError('INVALID_CREDENTIALS', 'The API key is not known.');
  const keyHash = hashApiKey(apiKey);
  const known = credentials.get(keyHash);
  if (known) {
    keyUses.note(known.id);
    return known;
  }
  const readAtMs = credentials.now();
  const { isSuspended, ...principal } = await findApiKey(db, keyHash);
  if (isSuspended) throw suspended();
  keyUses.note(principal.id);
  credentials.keep(keyHash, principal, readAtMs);
  return principal;
}

function ended(): AppError {
  return new AppError('INVALID_TOKEN', 'The token is no longer good. Log in again.');
}

function suspended(): AppError {
  return new AppError('ORGANIZATION_SUSPENDED', 'The organization is suspended. Ask who runs this installation.');
}

/** The words of any unknown path. */
function noSuchPath(): AppError {
  return new AppError('NOT_FOUND', 'No route has this method and path.');
}
