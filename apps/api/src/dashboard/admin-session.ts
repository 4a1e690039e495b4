// Who may see the dashboard: a platform admin, by the session cookie of its login page or, as a program, by an access
// token. Everybody else learns nothing: a browser is sent to the login page, a program gets 401, and a user who is no
// platform admin gets 404.
import type { DatabaseTransaction } from '@millrace/db';
import { AppError } from '@millrace/errors';
import type { SessionId, UserId } from '@millrace/pipeline';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { authenticateAdmin } from '../operation/authenticate.ts';
import { tokenLifeSeconds } from '../session/access-tokens.ts';
import { beginSession as addSession, endSessions, originOf, sessionLifeMs } from '../session/sessions.ts';
import type { ServerContext } from '../server-context.ts';

export const loginPath = '/admin/login';
export const logoutPath = '/admin/logout';
const cookieName = 'millrace_dashboard';

export interface DashboardAdmin {
  id: UserId;
  /** The e-mail. */
  name: string;
  /** A browser sends its cookie by itself, also when another site has made it ask. */
  byCookie: boolean;
}

/** The platform admin who asks; undefined when the request has been answered. Throws for who is none. */
export async function requirePlatformAdmin(
  context: ServerContext,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<DashboardAdmin | undefined> {
  if (request.headers.authorization !== undefined) {
    const { id, name } = await authenticateAdmin(context, request, reply);
    return { id, name, byCookie: false };
  }
  const admin = await findAdmin(context, request);
  if (!admin) refuseAnonymous(request, reply);
  return admin;
}

/** Begins a session in this browser. */
export async function beginSession(
  { tokens, urls }: ServerContext,
  tx: DatabaseTransaction,
  { request, reply, userId }: { request: FastifyRequest; reply: FastifyReply; userId: UserId },
): Promise<SessionId> {
  const session = { kind: 'dashboard', userId, ...originOf(request) } as const;
  const sessionId = await addSession(tx, session, sessionLifeMs.dashboard);
  const options = { ...cookieOptions(urls), maxAge: tokenLifeSeconds.dashboard };
  void reply.setCookie(cookieName, tokens.signDashboard({ userId, sessionId }), options);
  return sessionId;
}

/** Ends it, in this browser and for whoever has a copy of the cookie. */
export async function endSession(context: ServerContext, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  void reply.clearCookie(cookieName, cookieOptions(context.urls));
  const subject = subjectOf(context, request);
  if (subject) await context.db.transaction((tx) => endSessions(tx, { id: subject.sessionId }));
}

function cookieOptions(urls: ServerContext['urls']) {
  return { path: '/admin', httpOnly: true, sameSite: 'strict', secure: urls.api.startsWith('https:') } as const;
}

async function findAdmin(context: ServerContext, request: FastifyRequest): Promise<DashboardAdmin | undefined> {
  const subject = subjectOf(context, request);
  if (!subject) return undefined;
  const session = await context.db.platform.session.findFirst({
    where: {
      ...{ id: subject.sessionId, userId: subject.userId, kind: 'dashboard', endedAt: null },
      expiresAt: { gt: new Date() },
    },
    select: { user: { select: { email: true, isPlatformAdmin: true, disabledAt: true } } },
  });
  if (!session) return undefined;
  const { email, isPlatformAdmin, disabledAt } = session.user;
  if (isPlatformAdmin && !disabledAt) return { id: subject.userId, name: email, byCookie: true };
  throw new AppError('NOT_FOUND', 'No route has this method and path.');
}

function subjectOf({ tokens }: ServerContext, request: FastifyRequest) {
  const token = request.cookies[cookieName];
  if (token === undefined) return undefined;
  try {
    return tokens.verifyDashboard(token);
  } catch (error) {
    if (error instanceof AppError && error.status === 401) return undefined;
    throw error;
  }
}

function refuseAnonymous(request: FastifyRequest, reply: FastifyReply): void {
  if (!request.headers.accept?.includes('text/html')) {
    throw new AppError('UNAUTHENTICATED', `Log in at ${loginPath}.`);
  }
  void reply.redirect(loginPath, 302);
}
