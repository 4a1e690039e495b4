// One route for one operation: credentials first, before the body is read; then the operation; then its answer.
import type { DatabaseTransaction } from '@millrace/db';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { RouteAccess } from '../plugins/route-access.ts';
import type { ServerContext } from '../server-context.ts';
import { sendAnswer } from './answer.ts';
import { documentationOf } from './documentation.ts';
import type { Sender } from './idempotency.ts';
import type { Call, Operation } from './operation.ts';
import { runOperation } from './run-operation.ts';

/** What the kind of an operation adds to it: who may call it, and what it sees of the database. `P` is who calls. */
export interface Kind<P, Q, B, R> {
  access: RouteAccess;
  /** What it takes to call it, in a sentence of the reference. */
  needs: string;
  /** Throws when the caller may not. */
  authorize(request: FastifyRequest, reply: FastifyReply): Promise<P>;
  senderOf(caller: P): Sender;
  transactionOf(caller: P): <T>(work: (tx: DatabaseTransaction) => Promise<T>) => Promise<T>;
  handle(caller: P, call: Call<Q, B>, tx: DatabaseTransaction): Promise<R>;
}

export function routeOperation<P, Q extends z.ZodType, B extends z.ZodType, R extends z.ZodType>(
  app: FastifyInstance,
  context: ServerContext,
  operation: Operation<Q, B, R>,
  kind: Kind<P, z.output<Q>, z.output<B>, z.input<R>>,
): void {
  const callers = new WeakMap<FastifyRequest, { caller: P }>();
  app.route({
    method: operation.method,
    url: operation.path,
    config: { access: kind.access },
    schema: documentationOf(operation, kind.needs),
    onRequest: async (request, reply) => {
      callers.set(request, { caller: await kind.authorize(request, reply) });
    },
    handler: async (request, reply) => {
      const known = callers.get(request);
      if (!known) throw new Error('An operation was reached without its authorization.');
      const { caller } = known;
      const answer = await runOperation(operation, {
        context,
        request,
        sender: kind.senderOf(caller),
        inTransaction: kind.transactionOf(caller),
        handle: (call, tx) => kind.handle(caller, call, tx),
      });
      if (answer.replayed) void reply.header('idempotent-replayed', 'true');
      return sendAnswer(request, reply, answer);
    },
  });
}
