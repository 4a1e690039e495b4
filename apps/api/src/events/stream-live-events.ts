// events.stream: the feed as Server-Sent Events. The connection ends when its credentials do, when the reader stalls, or
// when the server stops; the reader comes back with `Last-Event-ID` and misses nothing.
import { eventSchema, liveEventsQuerySchema } from '@millrace/api-contract';
import { AppError } from '@millrace/errors';
import { newestSequence } from '@millrace/events';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { PassThrough } from 'node:stream';
import type { z } from 'zod';
import { authenticate } from '../operation/authenticate.ts';
import { errorCodesOf } from '../operation/error-codes.ts';
import type { RoutableOperation } from '../operation/operation.ts';
import { requireTurn } from '../rate-limits/require-turn.ts';
import { requirePermission } from '../operation/permissions.ts';
import type { Principal } from '../operation/principal.ts';
import { parsePart } from '../plugins/request-body.ts';
import type { ServerContext } from '../server-context.ts';
import { toEventFilter } from './event-filter.ts';
import { runLiveFeed } from './live-feed.ts';
import { readFeed } from './read-feed.ts';

const permission = 'events:read';
/** Connections of one organization and of one process: each reads the database by itself. */
const bounds = { perOrganization: 20, total: 500 } as const;
const eventsPerPage = 200;
const stallMs = 15_000;
const beatMs = 10_000;

export const streamLiveEvents: RoutableOperation = {
  ...{ name: 'events.stream', method: 'GET', path: '/v1/events/stream', access: { kind: 'tenant', permission } },
  route: (app, context) => {
    app.route({
      method: 'GET',
      // Nobody would end what a HEAD began.
      exposeHeadRoute: false,
      url: '/v1/events/stream',
      config: { access: { kind: 'tenant', permission } },
      schema: {
        operationId: 'events.stream',
        tags: ['events'],
        summary: 'Follow events as they come',
        description:
          'Server-Sent Events: `id` is the `sequence`, `event` the type, `data` the event. A comment every 10 seconds ' +
          'shows that the connection lives. It ends when the credentials do; come back with `Last-Event-ID` and nothing ' +
          `is missed. At most ${bounds.perOrganization} connections of an organization.\n\nPermission: \`${permission}\`.`,
        security: [{ bearer: [] }],
        querystring: liveEventsQuerySchema,
        produces: ['text/event-stream'],
        response: { 200: eventSchema },
        'x-error-codes': errorCodesOf({ method: 'GET', query: liveEventsQuerySchema }, 'tenant'),
      },
      handler: async (request, reply) => {
        const principal = await authorize(context, request, reply);
        await requireTurn(context.rates, reply, { rateClass: 'read', caller: principal.id });
        const query = parsePart(liveEventsQuerySchema, 'query', request.query);
        const after = await placeOf(context, principal, lastEventIdOf(request) ?? query.after);
        // From here to its subscription nothing waits, so that connections which come together count each other.
        refuseTooMany(context, principal);
        return follow(context, { request, reply, principal, query, after });
      },
    });
  },
};

async function authorize(context: ServerContext, request: FastifyRequest, reply: FastifyReply): Promise<Principal> {
  const principal = await authenticate(context, request, reply);
  requirePermission(principal, permission);
  return principal;
}

function refuseTooMany({ eventSignals }: ServerContext, { organizationId }: Principal): void {
  const isFull = eventSignals.total >= bounds.total || eventSignals.count(organizationId) >= bounds.perOrganization;
  if (!isFull) return;
  throw new AppError('RATE_LIMITED', `At most ${bounds.perOrganization} connections follow events at once.`, {
    retryAfterSeconds: 10,
  });
}

interface Following {
  request: FastifyRequest;
  reply: FastifyReply;
  principal: Principal;
  query: z.output<typeof liveEventsQuerySchema>;
  after: bigint;
}

/** The number after which a reader begins: that of the newest event unless it asks for another. */
async function placeOf({ db }: ServerContext, { organizationId }: Principal, asked?: string): Promise<bigint> {
  if (asked !== undefined) return BigInt(asked);
  return db.forOrganization(organizationId).transaction((tx) => newestSequence(tx, organizationId));
}

function follow(context: ServerContext, { request, reply, principal, query, after }: Following): FastifyReply {
  const { organizationId } = principal;
  const inOrganization = context.db.forOrganization(organizationId).transaction;
  const filter = toEventFilter(query);
  const socket = new PassThrough({ highWaterMark: 65_536 });
  void runLiveFeed({
    socket,
    after,
    beatMs,
    stallMs,
    read: (from) => inOrganization((tx) => readFeed(tx, { organizationId, after: from, limit: eventsPerPage, filter })),
    checkCredentials: async () => {
      await authorize(context, request, reply);
    },
    subscribe: (listener) => context.eventSignals.subscribe(organizationId, listener),
  })
    .catch((error: unknown) => {
      if (!socket.destroyed) socket.write(farewell(error));
    })
    .finally(() => socket.end());
  void reply.headers({ 'cache-control': 'no-store', 'x-accel-buffering': 'no' });
  return reply.type('text/event-stream; charset=utf-8').send(socket);
}

/** Any word but a number of ours means nothing: it may be of another stream of the same browser. */
function lastEventIdOf(request: FastifyRequest): string | undefined {
  const header = request.headers['last-event-id'];
  return typeof header === 'string' && /^[0-9]{1,15}$/.test(header) ? header : undefined;
}

/** Why the connection ends, in the code of the error that a new request would get. */
function farewell(error: unknown): string {
  const code = error instanceof AppError ? error.code : 'UNAVAILABLE';
  return `event: end\ndata: ${JSON.stringify({ code })}\n\n`;
}
