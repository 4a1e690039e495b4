// What may be changed through the dashboard: nothing, unless the operator has switched it on; then jobs can be retried,
// promoted and the like, by a person on our own pages, and each change stands in the audit log. What would throw a whole
// queue away stays closed: the live streams in it would be started anew by the reconciler.
import { AppError } from '@millrace/errors';
import type { FastifyRequest } from 'fastify';
import { writeAudit } from '../audit/write-audit.ts';
import type { ServerContext } from '../server-context.ts';
import type { DashboardAdmin } from './admin-session.ts';
import { isFromOurPage } from './same-origin.ts';

/** Ends of the board's routes, not of the URL: that may spell the same path in many ways. */
const closed = /\/(obliterate|empty|clean\/:queueStatus|add)$/;

export interface ChangeGuard {
  isWritable: boolean;
  basePath: string;
}

/** Passes for a read and for a change that may be made; otherwise throws FORBIDDEN. */
export async function guardChange(
  { isWritable, basePath }: ChangeGuard,
  { db }: ServerContext,
  request: FastifyRequest,
  admin: DashboardAdmin,
): Promise<void> {
  if (request.method === 'GET' || request.method === 'HEAD') return;
  if (!isWritable) throw new AppError('FORBIDDEN', 'The queue dashboard is read-only.');
  if (admin.byCookie && !isFromOurPage(request)) {
    throw new AppError('FORBIDDEN', 'The request came from another site.');
  }
  const [path = ''] = request.url.split('?');
  const isClosed = closed.test(request.routeOptions.url ?? '');
  await db.transaction((tx) =>
    writeAudit(tx, request, {
      action: 'dashboard.change',
      outcome: isClosed ? 'denied' : 'succeeded',
      organizationId: null,
      actor: { kind: 'admin', id: admin.id, name: admin.name },
      details: { method: request.method, path: path.slice(basePath.length, basePath.length + 200) },
    }),
  );
  if (isClosed) throw new AppError('FORBIDDEN', 'This would lose jobs of live streams and is never allowed.');
}
