// The listener for the other services: service token, no tenants, its own database connections. Never public.
import { buildHttpServer, requireServiceToken } from '@millrace/service';
import type { FastifyInstance } from 'fastify';
import type { ApiConfig } from './config.ts';
import type { Deps } from './deps.ts';
import { authorizeRoute } from './ingest/authorize.ts';
import { credentialsRoute } from './ingest/credentials.ts';
import { currentEpochRoute } from './ingest/current-epoch.ts';
import { disconnectedRoute } from './ingest/disconnected.ts';
import { encoderFailedRoute } from './ingest/encoder-failed.ts';
import { firstCellRoute } from './ingest/first-cell.ts';
import { renditionsRoute } from './ingest/renditions.ts';
import { heartbeatRoute } from './ingest/heartbeat.ts';
import { playbackLookupRoute } from './ingest/playback-lookup.ts';
import { slateFailedRoute } from './ingest/slate-failed.ts';
import { transcoderLostRoute } from './ingest/transcoder-lost.ts';
import { takeDeliveriesRoute } from './usage/take-deliveries.ts';
import { viewersRoute } from './ingest/viewers.ts';
import { translateDatabaseErrors } from './plugins/database-errors.ts';
import { measureHttp } from './plugins/http-metrics.ts';

/** A heartbeat of 20,000 connections, the largest body, has about 17 MB with a health report for each. */
const bodyLimitBytes = 24 * 1024 * 1024;

export function buildInternalServer(
  config: Pick<ApiConfig, 'serviceToken'>,
  deps: Pick<Deps, 'internalDb' | 'keys' | 'redisRoom' | 'log' | 'httpMetrics'>,
): FastifyInstance {
  const app = buildHttpServer({ log: deps.log, bodyLimitBytes });
  app.removeContentTypeParser('text/plain');
  measureHttp(app, deps.httpMetrics, 'internal');
  void app.register((scope, _options, done) => {
    scope.addHook('onRequest', requireServiceToken(config.serviceToken));
    translateDatabaseErrors(scope);
    authorizeRoute(scope, deps);
    credentialsRoute(scope, deps);
    heartbeatRoute(scope, deps);
    disconnectedRoute(scope, deps);
    transcoderLostRoute(scope, deps);
    firstCellRoute(scope, deps);
    currentEpochRoute(scope, deps);
    renditionsRoute(scope, deps);
    slateFailedRoute(scope, deps);
    encoderFailedRoute(scope, deps);
    playbackLookupRoute(scope, deps);
    takeDeliveriesRoute(scope, deps);
    viewersRoute(scope, deps);
    done();
  });
  return app;
}
