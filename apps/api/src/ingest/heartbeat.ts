// HOP encoder → edge: an edge reports its live connections and hears which of them to close.
import { heartbeatSchema, ingestPaths } from '@millrace/pipeline';
import { recordHeartbeat } from '@millrace/streams';
import type { FastifyInstance } from 'fastify';
import type { Deps } from '../deps.ts';
import { parsePart } from '../plugins/request-body.ts';

export function heartbeatRoute(app: FastifyInstance, { internalDb }: Pick<Deps, 'internalDb'>): void {
  app.post(ingestPaths.heartbeat, (request) =>
    recordHeartbeat(internalDb, parsePart(heartbeatSchema, 'body', request.body)),
  );
}
