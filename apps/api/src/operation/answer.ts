// How an operation's result becomes bytes: only what its schema names, with an ETag for reads.
import type { FastifyReply, FastifyRequest } from 'fastify';
import { createHash } from 'node:crypto';
import type { z } from 'zod';

/** The body of an answer. What the schema does not name is left out; what it names must be there. */
export function renderAnswer<R extends z.ZodType>(schema: R, result: z.input<R>): string {
  return JSON.stringify(schema.parse(result));
}

/** Sends a body; a read that the caller has already answers 304. */
export function sendAnswer(request: FastifyRequest, reply: FastifyReply, status: number, body: string): FastifyReply {
  void reply.header('cache-control', 'no-store');
  if (status === 204) return reply.code(204).send();
  void reply.code(status).type('application/json; charset=utf-8');
  if (request.method !== 'GET' && request.method !== 'HEAD') return reply.send(body);
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
  void reply.header('etag', etag).header('cache-control', 'private, no-cache');
  return isKnown(request.headers['if-none-match'], etag) ? reply.code(304).send() : reply.send(body);
}

function isKnown(header: string | undefined, etag: string): boolean {
  return (header ?? '').split(',').some((known) => known.trim().replace(/^W\//, '') === etag);
}
