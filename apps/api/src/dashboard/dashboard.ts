// The queue dashboard under /admin/queues: for platform admins, to look at. Unless the operator switches it on,
// nothing can be changed through it: the adapter is told so, and whatever is not a read is refused before it gets there.
import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { FastifyAdapter } from '@bull-board/fastify';
import fastifyCookie from '@fastify/cookie';
import { toAppError } from '@millrace/errors';
import { sendProblem } from '@millrace/service';
import type { FastifyInstance } from 'fastify';
import { translateDatabaseError, translateDatabaseErrors } from '../plugins/database-errors.ts';
import { declareAccess } from '../plugins/route-access.ts';
import type { ServerContext } from '../server-context.ts';
import { logoutPath, requirePlatformAdmin } from './admin-session.ts';
import { serveLogin } from './login-routes.ts';
import { guardChange } from './change-guard.ts';
import { requireQueue } from './queue-reachable.ts';

const basePath = '/admin/queues';
const headers = {
  'content-security-policy':
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'; form-action 'self'",
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
};

export async function serveDashboard(
  app: FastifyInstance,
  context: ServerContext,
  { isWritable }: { isWritable: boolean },
): Promise<void> {
  await app.register(async (scope) => {
    await scope.register(fastifyCookie);
    translateDatabaseErrors(scope);
    serveLogin(scope, context);
    await scope.register(async (board) => {
      declareAccess(board, { kind: 'platform-admin' });
      board.addHook('onRequest', async (request, reply) => {
        void reply.headers(headers);
        try {
          const admin = await requirePlatformAdmin(context, request, reply);
          if (admin) {
            await guardChange({ isWritable, basePath }, context, request, admin);
            await requireQueue(context, request, reply);
          }
        } catch (error) {
          // Answered here: what is thrown would go to the board's own error handler, which knows no problem documents.
          return sendProblem(reply, toAppError(translateDatabaseError(error)), request.id);
        }
        return undefined;
      });
      await board.register(boardPlugin(context, isWritable), { prefix: basePath });
    });
  });
}

function boardPlugin({ queue }: Pick<ServerContext, 'queue'>, isWritable: boolean) {
  const serverAdapter = new FastifyAdapter();
  serverAdapter.setBasePath(basePath);
  const queues = [new BullMQAdapter(queue.bullQueue, { readOnlyMode: !isWritable, allowRetries: isWritable })];
  createBullBoard({
    queues,
    serverAdapter,
    options: { uiConfig: { boardTitle: 'Millrace queues', miscLinks: [{ text: 'Log out', url: logoutPath }] } },
  });
  return serverAdapter.registerPlugin();
}
