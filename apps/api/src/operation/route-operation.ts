// One route for one operation: credentials first and the rate of requests, before the body is read; then the operation;
// then its answer.
import type { DatabaseTransaction } from '@millrace/db';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { RouteAccess } from '../plugins/route-access.ts';
import type { RateClass } from '../rate-limits/rate-rules.ts';
import { requireTurn } from '../rate-limits/require-turn.ts';
import type { ServerContext } from '../server-context.ts';
import { sendAnswer, type RenderedAnswer } from './answer.ts';
import { documentationOf } from './documentation.ts';
import type { Answer, Sender } from './idempotency.ts';
import type { Call, Operation } from './operation.ts';
import { runOperation } from './run-operation.ts';

/** Who may call an operation. `P` is who calls. */
export interface Gate<P> {
  access: RouteAccess;
  /** What it takes to call it, in a sentence of the reference. */
  needs: string;
  /** Throws when the caller may not. */
  authorize(request: FastifyRequest, reply: FastifyReply): Promise<P>;
  senderOf(caller: P): Sender;
}

/** What the kind of an operation adds to it: who may call it, and what it sees of the database. */
export interface Kind<P, Q, B, R> extends Gate<P> {
  transactionOf(caller: P): <T>(work: (tx: DatabaseTransaction) => Promise<T>) => Promise<T>;
  handle(caller: P, call: Call<Q, B>, tx: DatabaseTransaction): Promise<R>;
}

/** Of an operation that runs in a transaction. */
export function routeOperation<P, Q extends z.ZodType, B extends z.ZodType, R extends z.ZodType>(
  app: FastifyInstance,
  context: ServerContext,
  operation: Operation<Q, B, R>,
  kind: Kind<P, z.output<Q>, z.output<B>, z.input<R>>,
): void {
  addRoute(app, context, operation, kind, (caller, request) =>
    runOperation(operation, {
      context,
      request,
      sender: kind.senderOf(caller),
      inTransaction: kind.transactionOf(caller),
      handle: (call, tx) => kind.handle(caller, call, tx),
    }),
  );
}

type GivenAnswer = RenderedAnswer & Partial<Pick<Answer, 'replayed'>>;

export function addRoute<P>(
  app: FastifyInstance,
  context: ServerContext,
  operation: Operation<z.ZodType, z.ZodType, z.ZodType>,
  gate: Gate<P>,
  answer: (caller: P, request: FastifyRequest) => Promise<GivenAnswer>,
): void {
  const callers = new WeakMap<FastifyRequest, { caller: P }>();
  const rateClass = rateClassOf(operation);
  app.route({
    method: operation.method,
    url: operation.path,
    config: { access: gate.access },
    schema: documentationOf(operation, gate),
    onRequest: async (request, reply) => {
      const caller = await gate.authorize(request, reply);
      callers.set(request, { caller });
      const turn = requireTurn(context.rates, reply, { rateClass, caller: gate.senderOf(caller).principalId });
      if (turn) await turn;
    },
    handler: async (request, reply) => {
      const known = callers.get(request);
      if (!known) throw new Error('An operation was reached without its authorization.');
      const given = await answer(known.caller, request);
      if (given.replayed) void reply.header('idempotent-replayed', 'true');
      return sendAnswer(request, reply, given);
    },
  });
}

function rateClassOf({
  isSecret,
  method,
}: Pick<Operation<z.ZodType, z.ZodType, z.ZodType>, 'isSecret' | 'method'>): RateClass {
  if (isSecret) return 'secret';
  return method === 'GET' ? 'read' : 'write';
}
