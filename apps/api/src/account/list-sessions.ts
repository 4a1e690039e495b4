// sessions.list: where the user is logged in, newest first.
import { listQuerySchema, sessionPageSchema } from '@millrace/api-contract';
import { loadPage } from '../operation/page.ts';
import { userOperation } from '../operation/user-operation.ts';

export const listSessions = userOperation({
  name: 'sessions.list',
  method: 'GET',
  path: '/v1/me/sessions',
  summary: 'List the own sessions, newest first',
  description: 'Those that are not over, in whatever organization.',
  query: listQuerySchema,
  status: 200,
  response: sessionPageSchema,
  async handle({ context, tx, user, query }) {
    const page = { query, keys: context.keys, list: `sessions|${user.id}` };
    const { rows, nextCursor } = await loadPage(page, ({ take, before }) =>
      tx.session.findMany({
        where: {
          ...{ userId: user.id, endedAt: null, expiresAt: { gt: new Date() } },
          ...(before && { id: { lt: before } }),
        },
        orderBy: { id: 'desc' },
        take,
      }),
    );
    const data = rows.map(({ id, kind, organizationId, address, userAgent, createdAt, lastSeenAt, expiresAt }) => ({
      ...{ id, kind, organizationId, address, userAgent, isCurrent: id === user.sessionId },
      createdAt: createdAt.toISOString(),
      lastSeenAt: lastSeenAt.toISOString(),
      expiresAt: expiresAt.toISOString(),
    }));
    return { data, nextCursor };
  },
});
