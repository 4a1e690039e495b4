// How an operation with credentials runs: the request is parsed by its schemas, then everything happens in one
// transaction, an `Idempotency-Key` included.
import type { DatabaseTransaction } from '@millrace/db';
import { AppError } from '@millrace/errors';
import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { parsePart } from '../plugins/request-body.ts';
import type { ServerContext } from '../server-context.ts';
import { etagOf, renderAnswer, type RenderedAnswer } from './answer.ts';
import { answerOnce, fingerprintOf, idempotencyKeyOf, type Answer, type Sender } from './idempotency.ts';
import type { Call, Operation } from './operation.ts';

export interface Run<Q, B, R> {
  context: ServerContext;
  request: FastifyRequest;
  /** Whose idempotency keys these are. */
  sender: Sender;
  /** Opens the transaction that the operation sees the database through. */
  inTransaction<T>(work: (tx: DatabaseTransaction) => Promise<T>): Promise<T>;
  handle(call: Call<Q, B>, tx: DatabaseTransaction): Promise<R>;
}

export async function runOperation<Q extends z.ZodType, B extends z.ZodType, R extends z.ZodType>(
  operation: Operation<Q, B, R>,
  run: Run<z.output<Q>, z.output<B>, z.input<R>>,
): Promise<RenderedAnswer & Pick<Answer, 'replayed'>> {
  const { context, request, sender } = run;
  const call = readCall(operation, context, request);
  const key = operation.method === 'POST' ? idempotencyKeyOf(request.headers['idempotency-key']) : undefined;
  return run.inTransaction(async (tx) => {
    const act = async () => renderResult(operation, call.query, await run.handle(call, tx));
    if (key === undefined) return { ...(await act()), replayed: false };
    const fingerprint = fingerprintOf(operation.name, request.url, call.body);
    const answer = await answerOnce(tx, { key, sender, fingerprint, sealingKey: context.keys.sealing }, act);
    return { etag: undefined, ...answer };
  });
}

/** What a request says, by the schemas of its operation. */
export function readCall<Q extends z.ZodType, B extends z.ZodType, R extends z.ZodType>(
  operation: Operation<Q, B, R>,
  context: ServerContext,
  request: FastifyRequest,
): Call<z.output<Q>, z.output<B>> {
  return {
    context,
    params: request.params as Record<string, string | undefined>,
    query: parsePart(operation.query, 'query', request.query),
    body: parseBody(operation, request.body),
    ifMatch: request.headers['if-match'],
  };
}

/** Answers of POSTs carry no ETag: they may hold a secret, and are not asked for again. */
export function renderResult<Q extends z.ZodType, B extends z.ZodType, R extends z.ZodType>(
  operation: Operation<Q, B, R>,
  query: z.output<Q>,
  result: z.input<R>,
): RenderedAnswer {
  const { status, method, isSecret, text } = operation;
  if (text?.isWanted(query)) {
    const { body, nextCursor } = text.of(operation.response.parse(result));
    return { status, body, nextCursor, type: text.type, etag: etagOf(body) };
  }
  const body = status === 204 ? '' : renderAnswer(operation.response, result);
  const isTagged = method !== 'POST' && !isSecret;
  return { status, body, etag: isTagged ? etagOf(body, operation.version?.(result)) : undefined };
}

function parseBody<B extends z.ZodType>(operation: { body?: B }, body: unknown): z.output<B> {
  if (operation.body) return parsePart(operation.body, 'body', body ?? {});
  if (body === undefined || body === null) return undefined as z.output<B>;
  if (typeof body === 'object' && Object.keys(body).length === 0) return undefined as z.output<B>;
  throw new AppError('UNKNOWN_FIELD', 'This operation takes no body.');
}
