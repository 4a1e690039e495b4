// How an operation's result becomes bytes: only what its schema names, with an ETag for what can be read again. The ETag
// has two parts, `<version>.<body>`: `If-None-Match` asks about all of it, `If-Match` about the version alone, so that a
// change is not refused because the stream went live meanwhile.
import { AppError } from '@millrace/errors';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { hash } from 'node:crypto';
import type { z } from 'zod';

export interface RenderedAnswer {
  status: number;
  body: string;
  /** Without one the answer may not be kept anywhere. */
  etag: string | undefined;
  /** JSON unless given. */
  type?: string;
  /** Of a page whose body has no place for it. */
  nextCursor?: string | null;
}

/** The body of an answer. What the schema does not name is left out; what it names must be there. */
export function renderAnswer<R extends z.ZodType>(schema: R, result: z.input<R>): string {
  return JSON.stringify(schema.parse(result));
}

/** `version`: what of the answer a PATCH can change; all of it unless given. */
export function etagOf(body: string, version: unknown = body): string {
  return `"${hashOf(JSON.stringify(version))}.${hashOf(body)}"`;
}

/** Throws PRECONDITION_FAILED when the caller has read another version than this. No header means: whatever it is. */
export function requireVersion(ifMatch: string | undefined, version: unknown): void {
  if (ifMatch === undefined || ifMatch.trim() === '*') return;
  const current = hashOf(JSON.stringify(version));
  const isCurrent = tagsOf(ifMatch).some((tag) => tag.startsWith(`"${current}.`));
  if (!isCurrent) throw new AppError('PRECONDITION_FAILED', 'Somebody has changed it since. Read it again.');
}

/** Sends a body; a read that the caller has already answers 304. */
export function sendAnswer(request: FastifyRequest, reply: FastifyReply, answer: RenderedAnswer): FastifyReply {
  const { status, body, etag, type = 'application/json; charset=utf-8', nextCursor } = answer;
  void reply.code(status).header('cache-control', 'no-store');
  if (nextCursor) void reply.header('next-cursor', nextCursor);
  if (status === 204) return reply.send();
  void reply.type(type);
  if (etag === undefined) return reply.send(body);
  void reply.header('etag', etag);
  if (request.method !== 'GET' && request.method !== 'HEAD') return reply.send(body);
  void reply.header('cache-control', 'private, no-cache');
  const isKnown = tagsOf(request.headers['if-none-match'] ?? '').includes(etag);
  return isKnown ? reply.code(304).send() : reply.send(body);
}

/** Proxies that compress make tags weak; ours are of the body before that. */
function tagsOf(header: string): string[] {
  return header.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
}

function hashOf(text: string): string {
  return hash('sha256', text, 'base64url').slice(0, 22);
}
