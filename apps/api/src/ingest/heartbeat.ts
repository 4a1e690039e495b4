// HOP encoder → edge: an edge reports its live connections, with how well their media arrives, and hears which of them to
// close.
import { heartbeatSchema, ingestPaths } from '@millrace/pipeline';
import { recordHeartbeat } from '@millrace/streams';
import type { FastifyInstance } from 'fastify';
import type { Deps } from '../deps.ts';
import { parsePart } from '../plugins/request-body.ts';
import { HealthIntake } from './health-intake.ts';

export function heartbeatRoute(app: FastifyInstance, { internalDb, log }: Pick<Deps, 'internalDb' | 'log'>): void {
  const health = new HealthIntake({ db: internalDb, log });
  app.addHook('onClose', () => health.close());
  app.post(ingestPaths.heartbeat, async (request) => {
    const heartbeat = parsePart(heartbeatSchema, 'body', request.body);
    const answer = await recordHeartbeat(internalDb, heartbeat);
    health.take(heartbeat);
    return answer;
  });
}
