// How an operation with credentials runs: the request is parsed by its schemas, then everything happens in one
// transaction: the change, its entry in the audit log, and the answer that an `Idempotency-Key` keeps.
import type { DatabaseTransaction } from '@millrace/db';
import { AppError } from '@millrace/errors';
import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { describeCall, isAudited } from '../audit/operation-audit.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { parsePart } from '../plugins/request-body.ts';
import type { ServerContext } from '../server-context.ts';
import { committed } from './after-commit.ts';
import { etagOf, renderAnswer, type RenderedAnswer } from './answer.ts';
import { answerOnce, fingerprintOf, idempotencyKeyOf } from './idempotency.ts';
import type { Call, Operation } from './operation.ts';
import type { Kind } from './operation-kind.ts';

interface Occasion {
  context: ServerContext;
  request: FastifyRequest;
}

export async function runOperation<P, Q extends z.ZodType, B extends z.ZodType, R extends z.ZodType>(
  operation: Operation<Q, B, R>,
  kind: Kind<P, z.output<Q>, z.output<B>, z.input<R>>,
  caller: P,
  { context, request }: Occasion,
): Promise<RenderedAnswer & { replayed: boolean }> {
  const call = readCall(operation, context, request);
  const key = operation.method === 'GET' ? undefined : idempotencyKeyOf(request.headers['idempotency-key']);
  const actor = kind.actorOf(caller);
  const prepared = await kind.prepare?.(caller, call);
  const act = async (tx: DatabaseTransaction) => {
    const result = await kind.handle(caller, call, tx, prepared);
    if (isAudited(operation)) {
      const organizationId = kind.auditedIn(caller, call.params, result);
      await writeAudit(tx, request, {
        ...describeCall(operation, { ...call, given: request.body }, result),
        organizationId,
        actor,
      });
    }
    return renderResult(operation, call.query, result);
  };
  const done = await kind.transactionOf(caller)(async (tx) => {
    if (key === undefined) return { ...(await act(tx)), replayed: false };
    const fingerprint = fingerprintOf(operation.name, request.url, call.body);
    const sender = { organizationId: actor.organizationId, principalId: actor.principalId };
    const answer = await answerOnce(tx, { key, sender, fingerprint, sealingKey: context.keys.sealing }, () => act(tx));
    return answer.replayed ? { ...answer, etag: etagOfKept(operation, answer.body) } : answer;
  });
  committed(request);
  return done;
}

/** What a request says, by the schemas of its operation. */
export function readCall<Q extends z.ZodType, B extends z.ZodType, R extends z.ZodType>(
  operation: Operation<Q, B, R>,
  context: ServerContext,
  request: FastifyRequest,
): Call<z.output<Q>, z.output<B>> {
  return {
    context,
    request,
    params: request.params as Record<string, string | undefined>,
    query: parsePart(operation.query, 'query', request.query),
    body: parseBody(operation, request.body),
    ifMatch: request.headers['if-match'],
  };
}

export function renderResult<Q extends z.ZodType, B extends z.ZodType, R extends z.ZodType>(
  operation: Operation<Q, B, R>,
  query: z.output<Q>,
  result: z.input<R>,
): RenderedAnswer {
  const { status, text } = operation;
  if (text?.isWanted(query)) {
    const { body, nextCursor } = text.of(operation.response.parse(result));
    return { status, body, nextCursor, type: text.type, etag: etagOf(body) };
  }
  const body = status === 204 ? '' : renderAnswer(operation.response, result);
  return { status, body, etag: isTagged(operation) ? etagOf(body, operation.version?.(result)) : undefined };
}

/** Answers of POSTs carry no ETag: they may hold a secret, and are not asked for again. */
function isTagged({ method, isSecret }: Pick<Operation<z.ZodType, z.ZodType, z.ZodType>, 'method' | 'isSecret'>) {
  return method !== 'POST' && !isSecret;
}

/** Of an answer that is given again. */
function etagOfKept<Q extends z.ZodType, B extends z.ZodType, R extends z.ZodType>(
  operation: Operation<Q, B, R>,
  body: string,
): string | undefined {
  if (!isTagged(operation) || body === '') return undefined;
  return etagOf(body, operation.version?.(JSON.parse(body) as z.input<R>));
}

function parseBody<B extends z.ZodType>(operation: { body?: B }, body: unknown): z.output<B> {
  if (operation.body) return parsePart(operation.body, 'body', body ?? {});
  if (body === undefined || body === null) return undefined as z.output<B>;
  if (typeof body === 'object' && Object.keys(body).length === 0) return undefined as z.output<B>;
  throw new AppError('UNKNOWN_FIELD', 'This operation takes no body.');
}
