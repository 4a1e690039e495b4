// Who may see the dashboard: a platform admin with a session cookie. Everybody else learns nothing: a browser is sent to
// the login page, a program gets 401, and a user who is no platform admin gets 404.
import { AppError } from '@millrace/errors';
import type { UserId } from '@millrace/pipeline';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { tokenLifeSeconds } from '../session/access-tokens.ts';
import type { ServerContext } from '../server-context.ts';

export const loginPath = '/admin/login';
export const logoutPath = '/admin/logout';
const cookieName = 'millrace_dashboard';

/** Passes for a platform admin; otherwise answers or throws. */
export async function requirePlatformAdmin(
  context: ServerContext,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> {
  const userId = sessionOf(context, request);
  if (userId === undefined) {
    refuseAnonymous(request, reply);
    return;
  }
  const user = await context.db.platform.user.findUnique({ where: { id: userId } });
  if (user?.isPlatformAdmin && !user.disabledAt) return;
  throw new AppError('NOT_FOUND', 'No route has this method and path.');
}

/** Begins a session in this browser. */
export function beginSession(context: ServerContext, reply: FastifyReply, userId: UserId): void {
  void reply.setCookie(cookieName, context.tokens.signDashboard(userId), {
    ...cookieOptions(context),
    maxAge: tokenLifeSeconds.dashboard,
  });
}

export function endSession(context: ServerContext, reply: FastifyReply): void {
  void reply.clearCookie(cookieName, cookieOptions(context));
}

function cookieOptions({ urls }: ServerContext) {
  return { path: '/admin', httpOnly: true, sameSite: 'strict', secure: urls.api.startsWith('https:') } as const;
}

function sessionOf({ tokens }: ServerContext, request: FastifyRequest): UserId | undefined {
  const token = request.cookies[cookieName];
  if (token === undefined) return undefined;
  try {
    return tokens.verifyDashboard(token);
  } catch {
    return undefined;
  }
}

function refuseAnonymous(request: FastifyRequest, reply: FastifyReply): void {
  if (!request.headers.accept?.includes('text/html')) {
    throw new AppError('UNAUTHENTICATED', `Log in at ${loginPath}.`);
  }
  void reply.redirect(loginPath, 302);
}
