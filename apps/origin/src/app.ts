// The origin's HTTP face. Playlists and media go to `delivery`, over every version of HTTP; routes are what is left: the
// player page and refusals.
import { buildHttpServer, type Logger } from '@millrace/service';
import type { FastifyInstance } from 'fastify';
import { isId } from '@millrace/pipeline';
import { notFound } from './delivery/find-stream.ts';
import type { Deliver } from './delivery/delivery.ts';
import { fromNode, sendOnNode } from './delivery/node-request.ts';
import { addViewerHeaders, refusalHeaders } from './http/viewer-headers.ts';
import type { OriginMetrics } from './origin-metrics.ts';
import { addPlayerAssets, sendPlayerPage } from './player/player-page.ts';

export interface AppDeps {
  deliver: Deliver;
  playerDirectory: string;
  metrics: Pick<OriginMetrics, 'answers' | 'sentBytes'>;
  log: Logger;
}

export async function buildApp({ deliver, playerDirectory, metrics, log }: AppDeps): Promise<FastifyInstance> {
  const app = buildHttpServer({ log, refusalHeaders });
  app.addHook('onRequest', (request, reply, done) => {
    const answer = deliver(fromNode(request.raw, reply.raw));
    if (!answer) {
      done();
      return;
    }
    reply.hijack();
    void Promise.resolve(answer).then((made) => sendOnNode(made, request.raw, reply.raw));
  });
  addViewerHeaders(app);
  countAnswers(app, metrics);
  app.get<{ Params: { playbackId: string } }>('/:playbackId', (request, reply) => {
    if (!isId('playback', request.params.playbackId)) throw notFound();
    return sendPlayerPage(reply, playerDirectory);
  });
  await addPlayerAssets(app, playerDirectory);
  return app;
}

/** Delivery counts its own. */
function countAnswers(app: FastifyInstance, { answers, sentBytes }: AppDeps['metrics']): void {
  app.addHook('onResponse', (request, reply, done) => {
    if (reply.sent && reply.getHeader('content-length') !== undefined) {
      answers.inc({ route: request.routeOptions.url ?? 'none', status: String(reply.statusCode) });
      if (request.method === 'GET') sentBytes.inc(Number(reply.getHeader('content-length')));
    }
    done();
  });
}
