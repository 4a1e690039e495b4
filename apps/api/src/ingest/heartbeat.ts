// HOP encoder → edge: an edge reports its live connections, with how well their media arrives, and hears which of them to
// close.
import { heartbeatSchema, ingestPaths } from '@millrace/pipeline';
import { recordHealth, recordHeartbeat } from '@millrace/streams';
import type { FastifyInstance } from 'fastify';
import type { Deps } from '../deps.ts';
import { parsePart } from '../plugins/request-body.ts';

export function heartbeatRoute(app: FastifyInstance, { internalDb, log }: Pick<Deps, 'internalDb' | 'log'>): void {
  app.post(ingestPaths.heartbeat, async (request) => {
    const heartbeat = parsePart(heartbeatSchema, 'body', request.body);
    const answer = await recordHeartbeat(internalDb, heartbeat);
    // What is measured is worth less than the sign of life: when it can't be stored, the edge still hears its answer.
    await recordHealth(internalDb, heartbeat.connections).catch((err: unknown) =>
      log.warn('health.not_stored', { err }),
    );
    return answer;
  });
}
