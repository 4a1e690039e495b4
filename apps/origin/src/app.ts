// The origin's HTTP face: playlists, media, the player page. Routes only; what they answer is in the folders beside.
import { buildHttpServer, type Logger } from '@millrace/service';
import type { FastifyInstance } from 'fastify';
import { toPlaybackId } from './http/request-ids.ts';
import { addViewerHeaders } from './http/viewer-headers.ts';
import { addMediaRoute, type MediaDeps } from './media/media-routes.ts';
import type { OriginMetrics } from './origin-metrics.ts';
import { addPlayerAssets, sendPlayerPage } from './player/player-page.ts';
import {
  addMediaPlaylistRoute,
  isMultivariantName,
  sendMultivariant,
  type PlaylistDeps,
} from './playlists/playlist-routes.ts';

export interface AppDeps extends PlaylistDeps, MediaDeps {
  playerDirectory: string;
  metrics: Pick<OriginMetrics, 'answers' | 'sentBytes'>;
  log: Logger;
}

export async function buildApp(deps: AppDeps): Promise<FastifyInstance> {
  const app = buildHttpServer({ log: deps.log });
  addViewerHeaders(app);
  countAnswers(app, deps.metrics);
  app.get<{ Params: { name: string } }>('/:name', async (request, reply) => {
    const { name } = request.params;
    if (isMultivariantName(name)) return sendMultivariant(deps, { request, reply, name });
    toPlaybackId(name);
    return sendPlayerPage(reply, deps.playerDirectory);
  });
  addMediaPlaylistRoute(app, deps);
  addMediaRoute(app, deps);
  await addPlayerAssets(app, deps.playerDirectory);
  return app;
}

function countAnswers(app: FastifyInstance, { answers, sentBytes }: AppDeps['metrics']): void {
  app.addHook('onResponse', (request, reply, done) => {
    answers.inc({ route: request.routeOptions.url ?? 'none', status: String(reply.statusCode) });
    if (request.method === 'GET') sentBytes.inc(Number(reply.getHeader('content-length') ?? 0));
    done();
  });
}
