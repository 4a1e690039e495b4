// The public listener: REST API, its reference, the console, the queue dashboard. The order of this file is the order of
// the server's parts.
import { buildHttpServer } from '@millrace/service';
import type { FastifyInstance } from 'fastify';
import type { ApiConfig } from './config.ts';
import { serveConsole } from './console/console-files.ts';
import { serveDashboard } from './dashboard/dashboard.ts';
import type { Deps } from './deps.ts';
import { CredentialCache } from './operation/credential-cache.ts';
import { operations } from './operations.ts';
import { translateDatabaseErrors } from './plugins/database-errors.ts';
import { measureHttp } from './plugins/http-metrics.ts';
import { shedLoad } from './plugins/load-shedding.ts';
import { refuseKeysInUrls } from './plugins/keys-in-urls.ts';
import { watchMethods } from './plugins/method-not-allowed.ts';
import { registerOpenApi } from './openapi/register-openapi.ts';
import { giveUpSlowReaders } from './plugins/slow-readers.ts';
import { requireDeclaredAccess } from './plugins/route-access.ts';
import { openAccessTokens } from './session/access-tokens.ts';
import { serveJwks } from './session/jwks.ts';
import { LoginLimiter } from './session/login-limiter.ts';

/** Ids are the longest that a path holds. A live feed says something every 10 seconds. */
const bounds = { maxParamLength: 100, idleLimitMs: 15_000 } as const;

export async function buildPublicServer(
  config: Pick<ApiConfig, 'consoleDir' | 'isDashboardWritable' | 'trustedProxies'>,
  deps: Deps,
): Promise<FastifyInstance> {
  const app = buildHttpServer({ ...bounds, log: deps.log, trustedProxies: config.trustedProxies });
  app.removeContentTypeParser('text/plain');
  measureHttp(app, deps.httpMetrics, 'public');
  // Operations check and render by their own schemas; what routes carry is for the document alone.
  app.setValidatorCompiler(() => (value: unknown) => ({ value }));
  app.setSerializerCompiler(() => (value) => JSON.stringify(value));
  app.addHook('onRequest', (request, reply, done) => {
    void reply.headers({
      'x-request-id': request.id,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    });
    done();
  });
  giveUpSlowReaders(app);
  refuseKeysInUrls(app, deps);
  shedLoad(app, { pressure: deps.pressure, onShed: (reason) => deps.httpMetrics.shed.inc({ reason }) });
  requireDeclaredAccess(app);
  const addMissingMethods = watchMethods(app, ['/v1/', '/openapi', '/.well-known/']);
  const tokens = await openAccessTokens(app, deps.signingKeys);
  await registerOpenApi(app, deps.urls.api);
  const context = { ...deps, tokens, logins: new LoginLimiter(deps.rates), credentials: new CredentialCache() };
  await app.register((scope, _options, done) => {
    translateDatabaseErrors(scope);
    for (const operation of operations) operation.route(scope, context);
    done();
  });
  serveJwks(app, deps.signingKeys);
  await serveDashboard(app, context, { isWritable: config.isDashboardWritable });
  serveConsole(app, { directory: config.consoleDir, originUrl: deps.urls.origin });
  await app.after();
  addMissingMethods();
  await app.ready();
  return app;
}
