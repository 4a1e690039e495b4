// What every answer to a viewer has, whatever it is: cross-origin access, methods, and how long a refusal may be kept.
import { AppError } from '@millrace/errors';
import { cacheControl } from '@millrace/pipeline';
import type { FastifyInstance } from 'fastify';

const allowedMethods = ['GET', 'HEAD', 'OPTIONS'];
export const everyAnswer = {
  'access-control-allow-origin': '*',
  // Players measure how old a cached answer is by these.
  'access-control-expose-headers': 'Content-Length, Content-Range, Date, Age, ETag, Retry-After',
  'timing-allow-origin': '*',
  'x-content-type-options': 'nosniff',
} as const;
const preflightAnswer = {
  'access-control-allow-methods': allowedMethods.join(', '),
  'access-control-allow-headers':
    'Range, If-None-Match, If-Range, Authorization, Content-Type, CMCD-Request, CMCD-Object, CMCD-Status, CMCD-Session',
  'access-control-max-age': '86400',
};

/** What a refusal has that is answered before there is a request to look at. */
export function refusalHeaders(status: number): Readonly<Record<string, string>> {
  return { ...everyAnswer, 'cache-control': cachingOfRefusal(status) };
}

function cachingOfRefusal(status: number): string {
  return status >= 500 ? cacheControl.unavailable : cacheControl.notFound;
}

export function addViewerHeaders(app: FastifyInstance): void {
  app.addHook('onRequest', async (request, reply) => {
    void reply.headers(everyAnswer);
    if (request.method === 'OPTIONS') return reply.headers(preflightAnswer).code(204).send();
    if (allowedMethods.includes(request.method)) return undefined;
    void reply.header('allow', allowedMethods.join(', '));
    throw new AppError('METHOD_NOT_ALLOWED', `Only ${allowedMethods.join(', ')} are answered here.`);
  });
  app.addHook('onSend', (_request, reply, _payload, done) => {
    if (!reply.hasHeader('cache-control') && reply.statusCode >= 400) {
      void reply.header('cache-control', cachingOfRefusal(reply.statusCode));
    }
    done();
  });
}
