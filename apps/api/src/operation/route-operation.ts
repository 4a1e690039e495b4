// One route for one operation: credentials first, permission and the rate of requests, before the body is read; then the
// operation; then its answer.
import { AppError } from '@millrace/errors';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { describeCall, isAudited } from '../audit/operation-audit.ts';
import { writeAudit } from '../audit/write-audit.ts';
import type { RateClass } from '../rate-limits/rate-rules.ts';
import { requireTurn } from '../rate-limits/require-turn.ts';
import type { ServerContext } from '../server-context.ts';
import { sendAnswer, type RenderedAnswer } from './answer.ts';
import { documentationOf } from './documentation.ts';
import type { Operation } from './operation.ts';
import type { Gate, Kind, Params } from './operation-kind.ts';
import { runOperation } from './run-operation.ts';

/** Of an operation that runs in a transaction. */
export function routeOperation<P, Q extends z.ZodType, B extends z.ZodType, R extends z.ZodType>(
  app: FastifyInstance,
  context: ServerContext,
  operation: Operation<Q, B, R>,
  kind: Kind<P, z.output<Q>, z.output<B>, z.input<R>>,
): void {
  addRoute(app, context, operation, kind, (caller, request) =>
    runOperation(operation, kind, caller, { context, request }),
  );
}

type GivenAnswer = RenderedAnswer & { replayed?: boolean };
type AnyOperation = Operation<z.ZodType, z.ZodType, z.ZodType>;

export function addRoute<P>(
  app: FastifyInstance,
  context: ServerContext,
  operation: AnyOperation,
  gate: Gate<P>,
  answer: (caller: P, request: FastifyRequest) => Promise<GivenAnswer>,
): void {
  const callers = new WeakMap<FastifyRequest, { caller: P }>();
  const rateClass = rateClassOf(operation);
  app.route({
    method: operation.method,
    url: operation.path,
    config: { access: gate.access, takesNoBody: operation.body === undefined },
    schema: documentationOf(operation, gate),
    onRequest: async (request, reply) => {
      const caller = await gate.authenticate(request, reply);
      const turn = requireTurn(context.rates, reply, { rateClass, caller: gate.actorOf(caller).principalId });
      if (turn) await turn;
      await permit(context, operation, gate, { caller, request });
      callers.set(request, { caller });
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

/** A change that somebody may not make is in the audit log, too. */
async function permit<P>(
  { db }: ServerContext,
  operation: AnyOperation,
  gate: Gate<P>,
  { caller, request }: { caller: P; request: FastifyRequest },
): Promise<void> {
  try {
    gate.permit(caller);
  } catch (error) {
    if (error instanceof AppError && error.status === 403 && isAudited(operation)) {
      const params = request.params as Params;
      const entry = describeCall(operation, { params, given: undefined, body: undefined }, undefined);
      const organizationId = gate.auditedIn(caller, params, undefined);
      await db.transaction((tx) =>
        writeAudit(tx, request, { ...entry, outcome: 'denied', organizationId, actor: gate.actorOf(caller) }),
      );
    }
    throw error;
  }
}

function rateClassOf({ isSecret, method }: Pick<AnyOperation, 'isSecret' | 'method'>): RateClass {
  if (isSecret) return 'secret';
  return method === 'GET' ? 'read' : 'write';
}
