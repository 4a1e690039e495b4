// What every operation of the REST API is: a name, a place, its schemas. Who may call it, and what it sees of the
// database, is said by its kind: tenant-operation.ts, user-operation.ts, admin-operation.ts, public-operation.ts.
import type { ErrorCode } from '@millrace/errors';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { RouteAccess } from '../plugins/route-access.ts';
import type { ServerContext } from '../server-context.ts';

export interface Operation<Q extends z.ZodType, B extends z.ZodType, R extends z.ZodType> {
  /** `<resource>.<verb>`; the operationId of the OpenAPI document. */
  name: string;
  method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  path: string;
  summary: string;
  description?: string;
  params?: z.ZodType;
  query: Q;
  /** What the body must be; undefined when there is none. No body at all is the same as an empty object. */
  body?: B;
  status: 200 | 201 | 202 | 204;
  response: R;
  /** What of the answer a PATCH can change, for resources that have one. */
  version?(answer: z.input<R>): unknown;
  /** The same answer as text, when the query asks for it. */
  text?: AnswerAsText<z.output<Q>, z.output<R>>;
  /** The answer holds a secret: it is kept nowhere. */
  isSecret?: true;
  /** What it refuses with, beyond what follows from its shape (error-codes.ts). */
  errors?: readonly ErrorCode[];
  /** Fields of the body whose values the audit log keeps; of the others it keeps the names. Never a secret. */
  auditedFields?: readonly string[];
}

export interface AnswerAsText<Q, R> {
  type: string;
  example: string;
  isWanted(query: Q): boolean;
  of(answer: R): { body: string; nextCursor: string | null };
}

/** What the handler of an operation gets, whoever calls it. */
export interface Call<Q, B> {
  context: ServerContext;
  request: FastifyRequest;
  params: Readonly<Record<string, string | undefined>>;
  query: Q;
  body: B;
  /** The `If-Match` header; see `requireVersion`. */
  ifMatch: string | undefined;
}

/** An operation with its types tied together; `route` adds it to a server. */
export interface RoutableOperation extends Pick<
  Operation<z.ZodType, z.ZodType, z.ZodType>,
  'name' | 'method' | 'path'
> {
  access: RouteAccess;
  route(app: FastifyInstance, context: ServerContext): void;
}
