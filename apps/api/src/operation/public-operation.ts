// An operation that takes no credentials: logging in and what belongs to it.
import { nothingSchema } from '@millrace/api-contract';
import type { ErrorCode } from '@millrace/errors';
import type { FastifyRequest, FastifySchema } from 'fastify';
import type { z } from 'zod';
import { parsePart } from '../plugins/request-body.ts';
import { callerOf } from '../rate-limits/caller-address.ts';
import { requireTurn } from '../rate-limits/require-turn.ts';
import type { ServerContext } from '../server-context.ts';
import { renderAnswer, sendAnswer } from './answer.ts';
import { idempotencyKeyHeader } from './documentation.ts';
import { errorCodesOf } from './error-codes.ts';
import { idempotencyKeyOf } from './idempotency.ts';
import type { RoutableOperation } from './operation.ts';

export interface PublicOperation<B extends z.ZodType, R extends z.ZodType> {
  name: string;
  path: string;
  summary: string;
  description?: string;
  body: B;
  status: 200 | 204;
  response: R;
  /** What it refuses with, beyond what follows from its shape (error-codes.ts). */
  errors?: readonly ErrorCode[];
  /** Says what an `Idempotency-Key` does; without it there is none. */
  idempotencyKey?: string;
  handle(call: PublicCall<z.output<B>>): Promise<z.input<R>>;
}

interface PublicCall<B> {
  context: ServerContext;
  request: FastifyRequest;
  body: B;
  /** Of an operation that takes one. */
  idempotencyKey: string | undefined;
}

/** All of them are POSTs. */
export function publicOperation<B extends z.ZodType, R extends z.ZodType>(
  operation: PublicOperation<B, R>,
): RoutableOperation {
  const { name, path, body, status, response } = operation;
  const access = { kind: 'public' } as const;
  return {
    ...{ name, method: 'POST', path, access },
    route: (app, context) => {
      app.route({
        method: 'POST',
        url: path,
        config: { access },
        schema: documentationOf(operation),
        onRequest: async (request, reply) => {
          await requireTurn(context.rates, reply, { rateClass: 'login', caller: callerOf(request.ip) });
        },
        handler: async (request, reply) => {
          const result = await operation.handle({
            ...{ context, request },
            body: parsePart(body, 'body', request.body),
            idempotencyKey: operation.idempotencyKey && idempotencyKeyOf(request.headers['idempotency-key']),
          });
          const answer = { status, body: status === 204 ? '' : renderAnswer(response, result), etag: undefined };
          return sendAnswer(request, reply, answer);
        },
      });
    },
  };
}

function documentationOf(operation: PublicOperation<z.ZodType, z.ZodType>): FastifySchema {
  const { name, summary, description = summary, body, status, response, errors = [], idempotencyKey } = operation;
  const documentation = {
    operationId: name,
    tags: [name.split('.')[0] ?? name],
    ...{ summary, description, body },
    ...(idempotencyKey !== undefined && { headers: idempotencyKeyHeader(idempotencyKey) }),
    security: [],
    response: { [status]: response },
    'x-error-codes': errorCodesOf({ method: 'POST', query: nothingSchema, errors }, 'public'),
  };
  return documentation;
}
