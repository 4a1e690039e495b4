// An operation of the REST API as one value: its name, its schemas, the permission it takes, and what it does. It runs
// in one transaction that sees the caller's organization and nothing else.
import type { DatabaseTransaction } from '@millrace/db';
import { AppError } from '@millrace/errors';
import type { OrganizationId } from '@millrace/pipeline';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { parsePart } from '../plugins/request-body.ts';
import type { ServerContext } from '../server-context.ts';
import { etagOf, renderAnswer, sendAnswer, type RenderedAnswer } from './answer.ts';
import { authenticate } from './authenticate.ts';
import { documentationOf } from './documentation.ts';
import { answerOnce, fingerprintOf, idempotencyKeyOf, type Answer } from './idempotency.ts';
import { may, type Permission, type Principal } from './principal.ts';

export interface TenantCall<Q, B> {
  context: ServerContext;
  /** Sees the rows of `organizationId`, and no others. */
  tx: DatabaseTransaction;
  organizationId: OrganizationId;
  principal: Principal;
  params: Readonly<Record<string, string | undefined>>;
  query: Q;
  body: B;
  /** The `If-Match` header; see `requireVersion`. */
  ifMatch: string | undefined;
}

export interface TenantOperation<Q extends z.ZodType, B extends z.ZodType, R extends z.ZodType> {
  /** `<resource>.<verb>`; the operationId of the OpenAPI document. */
  name: string;
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  path: string;
  summary: string;
  description?: string;
  permission: Permission;
  params?: z.ZodType;
  query: Q;
  /** What the body must be; undefined when there is none. No body at all is the same as an empty object. */
  body?: B;
  status: 200 | 201 | 204;
  response: R;
  /** What of the answer a PATCH can change, for resources that have one. */
  version?(answer: z.input<R>): unknown;
  /** The answer holds a secret: it is kept nowhere. */
  isSecret?: true;
  handle(call: TenantCall<z.output<Q>, z.output<B>>): Promise<z.input<R>>;
}

/** An operation with its types tied together; `route` adds it to a server. */
export interface RoutableOperation {
  name: string;
  path: string;
  route(app: FastifyInstance, context: ServerContext): void;
}

export function tenantOperation<Q extends z.ZodType, B extends z.ZodType, R extends z.ZodType>(
  operation: TenantOperation<Q, B, R>,
): RoutableOperation {
  const { name, path } = operation;
  return { name, path, route: (app, context) => routeTenantOperation(app, context, operation) };
}

function routeTenantOperation<Q extends z.ZodType, B extends z.ZodType, R extends z.ZodType>(
  app: FastifyInstance,
  context: ServerContext,
  operation: TenantOperation<Q, B, R>,
): void {
  const principals = new WeakMap<FastifyRequest, Principal>();
  app.route({
    method: operation.method,
    url: operation.path,
    config: { access: { kind: 'tenant', permission: operation.permission } },
    schema: documentationOf(operation),
    onRequest: async (request, reply) => {
      principals.set(request, await authorize(context, operation.permission, request, reply));
    },
    handler: async (request, reply) => {
      const principal = principals.get(request);
      if (!principal) throw new Error('An operation was reached without its authorization.');
      const answer = await run(context, operation, principal, request);
      if (answer.replayed) void reply.header('idempotent-replayed', 'true');
      return sendAnswer(request, reply, answer);
    },
  });
}

async function authorize(
  context: ServerContext,
  permission: Permission,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<Principal> {
  const principal = await authenticate(context, request, reply);
  if (may(principal, permission)) return principal;
  throw new AppError('FORBIDDEN', `This operation takes the permission ${permission}.`);
}

async function run<Q extends z.ZodType, B extends z.ZodType, R extends z.ZodType>(
  context: ServerContext,
  operation: TenantOperation<Q, B, R>,
  principal: Principal,
  request: FastifyRequest,
): Promise<RenderedAnswer & Pick<Answer, 'replayed'>> {
  const { organizationId } = principal;
  const query = parsePart(operation.query, 'query', request.query);
  const body = parseBody(operation, request.body);
  const key = operation.method === 'POST' ? idempotencyKeyOf(request.headers['idempotency-key']) : undefined;
  const params = request.params as Record<string, string | undefined>;
  const ifMatch = request.headers['if-match'];
  return context.db.forOrganization(organizationId).transaction(async (tx) => {
    const act = async () => {
      const call = { context, tx, organizationId, principal, params, query, body, ifMatch };
      return render(operation, await operation.handle(call));
    };
    if (key === undefined) return { ...(await act()), replayed: false };
    const fingerprint = fingerprintOf(operation.name, request.url, body);
    const answer = await answerOnce(tx, { key, principal, fingerprint, sealingKey: context.keys.sealing }, act);
    return { etag: undefined, ...answer };
  });
}

/** Answers of POSTs carry no ETag: they may hold a secret, and are not asked for again. */
function render<Q extends z.ZodType, B extends z.ZodType, R extends z.ZodType>(
  operation: TenantOperation<Q, B, R>,
  result: z.input<R>,
): RenderedAnswer {
  const { status, method, isSecret } = operation;
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
