// A known path with a method it does not take: 405 with `Allow`, where Fastify alone would say 404.
import { AppError } from '@millrace/errors';
import type { FastifyInstance } from 'fastify';
import { METHODS } from 'node:http';

/** All that Node.js reads as a request; CONNECT it does not. */
const methods = METHODS.filter((method) => method !== 'CONNECT');

/** Call it first and its result last: it adds the missing methods of every path under a prefix added in between. */
export function watchMethods(app: FastifyInstance, prefixes: readonly string[]): () => void {
  const taken = new Map<string, Set<string>>();
  for (const method of methods) if (!app.supportedMethods.includes(method)) app.addHttpMethod(method);
  app.addHook('onRoute', ({ url, method }) => {
    if (!prefixes.some((prefix) => url.startsWith(prefix))) return;
    const known = taken.get(url) ?? new Set<string>();
    for (const one of [method].flat()) known.add(one);
    taken.set(url, known);
  });
  return () => {
    for (const [url, allowed] of [...taken]) addMissing(app, url, [...allowed]);
  };
}

function addMissing(app: FastifyInstance, url: string, allowed: readonly string[]): void {
  const missing = methods.filter((method) => !allowed.includes(method));
  const allow = allowed.join(', ');
  app.route({
    method: missing,
    url,
    config: { access: { kind: 'public' } },
    schema: { hide: true },
    // Before the body is read: its type does not matter any more.
    onRequest: (_request, reply, done) => {
      void reply.header('allow', allow);
      done(new AppError('METHOD_NOT_ALLOWED', `This path takes ${allow}.`));
    },
    handler: () => undefined,
  });
}
