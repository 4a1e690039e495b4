// Every route says who may use it, or the server does not start. Third-party plugins cannot say it themselves, so their
// scope says it for them.
import type { FastifyInstance } from 'fastify';
import type { Permission } from '../operation/permissions.ts';

export type RouteAccess =
  { kind: 'public' } | { kind: 'user' } | { kind: 'tenant'; permission: Permission } | { kind: 'platform-admin' };

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: RouteAccess;
  }
}

/** Remembers every route and refuses to get ready while one of them has not said who may use it. */
export function requireDeclaredAccess(app: FastifyInstance): void {
  const undeclared = new Map<object, string>();
  app.addHook('onRoute', (route) => {
    undeclared.set(route, `${String(route.method)} ${route.url}`);
  });
  app.addHook('onReady', (done) => {
    const silent = [...undeclared].filter(([route]) => !(route as { config?: { access?: unknown } }).config?.access);
    done(
      silent.length === 0
        ? undefined
        : new Error(`Routes without access: ${silent.map(([, name]) => name).join(', ')}`),
    );
  });
}

/** All routes of this scope get the same access. */
export function declareAccess(scope: FastifyInstance, access: RouteAccess): void {
  scope.addHook('onRoute', (route) => {
    route.config = { ...route.config, access };
  });
}
