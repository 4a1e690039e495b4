// The dashboard's login: a plain form, the same users and passwords as the API, the same limits on attempts.
import { AppError } from '@millrace/errors';
import { loginSchema } from '@millrace/api-contract';
import type { UserId } from '@millrace/pipeline';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { writeAudit } from '../audit/write-audit.ts';
import { declareAccess } from '../plugins/route-access.ts';
import type { ServerContext } from '../server-context.ts';
import { checkPassword } from '../session/check-password.ts';
import { refuseEvenly } from '../session/refuse-evenly.ts';
import { beginSession, endSession, loginPath, logoutPath } from './admin-session.ts';
import { renderLoginPage } from './login-page.ts';
import { isFromOurPage } from './same-origin.ts';

const afterLogin = '/admin/queues';
const headers = {
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
  'referrer-policy': 'same-origin',
  'cache-control': 'no-store',
};

export function serveLogin(app: FastifyInstance, context: ServerContext): void {
  void app.register((scope, _options, done) => {
    declareAccess(scope, { kind: 'public' });
    scope.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: 4_096 },
      (_request, body, parsed) => {
        parsed(null, Object.fromEntries(new URLSearchParams(String(body))));
      },
    );
    scope.addHook('onRequest', (_request, reply, next) => {
      void reply.headers(headers);
      next();
    });
    const schema = { hide: true };
    scope.get('/admin', { schema }, (_request, reply) => reply.redirect(afterLogin, 302));
    scope.get(loginPath, { schema }, (_request, reply) => sendPage(reply, 200));
    scope.post(loginPath, { schema }, (request, reply) => logIn(context, request, reply));
    // A link, not a form: another site that makes a browser follow it can do no more than log its user out.
    scope.get(logoutPath, { schema }, async (request, reply) => {
      await endSession(context, request, reply);
      return reply.redirect(loginPath, 302);
    });
    done();
  });
}

async function logIn(context: ServerContext, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  try {
    requireSameOrigin(request);
    const form = loginSchema.safeParse(request.body);
    if (!form.success) throw new AppError('VALIDATION_FAILED', 'Enter e-mail and password.');
    const user = await refuseEvenly(() => checkPassword(context, { ...form.data, address: request.ip }));
    if (!user.isPlatformAdmin) throw new AppError('FORBIDDEN', 'This page is for platform admins.');
    await context.db.transaction(async (tx) => {
      const userId = user.id as UserId;
      const targetId = await beginSession(context, tx, { request, reply, userId });
      const actor = { kind: 'admin', id: userId, name: user.email } as const;
      await writeAudit(tx, request, { action: 'dashboard.login', organizationId: null, actor, targetId });
    });
    return await reply.redirect(afterLogin, 303);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    if (error.retryAfterSeconds !== undefined) void reply.header('retry-after', error.retryAfterSeconds);
    return sendPage(reply, error.status, error.message);
  }
}

function sendPage(reply: FastifyReply, status: number, message?: string): FastifyReply {
  return reply.code(status).type('text/html; charset=utf-8').send(renderLoginPage(loginPath, message));
}

/** A form on another site must not log anybody in here. Browsers send `Origin` with every POST. */
function requireSameOrigin(request: FastifyRequest): void {
  if (request.headers.origin === undefined || isFromOurPage(request)) return;
  throw new AppError('FORBIDDEN', 'The form was sent from another site.');
}
