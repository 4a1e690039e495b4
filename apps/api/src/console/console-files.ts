// The console's static build under /console/. Names with a content hash never change; the page itself is asked for anew.
import fastifyStatic from '@fastify/static';
import { AppError } from '@millrace/errors';
import type { FastifyInstance } from 'fastify';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { declareAccess } from '../plugins/route-access.ts';

const prefix = '/console/';

export interface ConsoleOptions {
  /** Directory of the build. */
  directory: string;
  /** The origin as viewers see it: the console shows its player page in a frame. */
  originUrl: string;
}

/** Serves the build, or says how to make it. */
export function serveConsole(app: FastifyInstance, { directory, originUrl }: ConsoleOptions): void {
  void app.register(async (scope) => {
    declareAccess(scope, { kind: 'public' });
    scope.get('/', { schema: { hide: true } }, (_request, reply) => reply.redirect(prefix, 302));
    scope.get('/console', { schema: { hide: true } }, (_request, reply) => reply.redirect(prefix, 302));
    if (existsSync(join(directory, 'index.html'))) await serveBuild(scope, directory, headersFor(originUrl));
    else refuseUntilBuilt(scope);
  });
}

function headersFor(originUrl: string) {
  const policy = {
    'default-src': "'self'",
    'img-src': "'self' data: blob:",
    'media-src': "'self' blob: http: https:",
    'connect-src': "'self' http: https:",
    'frame-src': new URL(originUrl).origin,
    'worker-src': "'self' blob:",
    'style-src': "'self' 'unsafe-inline'",
    'frame-ancestors': "'none'",
  };
  return {
    'content-security-policy': Object.entries(policy)
      .map((directive) => directive.join(' '))
      .join('; '),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
  };
}

async function serveBuild(
  scope: FastifyInstance,
  directory: string,
  headers: Readonly<Record<string, string>>,
): Promise<void> {
  scope.addHook('onRoute', (route) => {
    route.schema = { ...route.schema, hide: true };
  });
  await scope.register(fastifyStatic, {
    root: directory,
    prefix,
    cacheControl: false,
    setHeaders: (reply, path) => {
      const isHashed = path.startsWith(join(directory, 'assets'));
      void reply.headers({
        ...headers,
        'cache-control': isHashed ? 'public, max-age=31536000, immutable' : 'no-cache',
      });
    },
  });
}

function refuseUntilBuilt(scope: FastifyInstance): void {
  scope.get(`${prefix}*`, { schema: { hide: true } }, () => {
    throw new AppError(
      'UNAVAILABLE',
      'The console has not been built. Run `npm run build -w @millrace/console` and restart.',
    );
  });
}
