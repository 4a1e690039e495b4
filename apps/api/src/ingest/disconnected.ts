// HOP encoder → edge: a publisher's connection ended. A report about a connection that holds nothing any more is fine.
import { disconnectedSchema, ingestPaths } from '@millrace/pipeline';
import { applyFact } from '@millrace/streams';
import type { FastifyInstance } from 'fastify';
import type { Deps } from '../deps.ts';
import { parsePart } from '../plugins/request-body.ts';

export function disconnectedRoute(app: FastifyInstance, { internalDb, log }: Pick<Deps, 'internalDb' | 'log'>): void {
  app.post(ingestPaths.disconnected, async (request, reply) => {
    const { streamId, connectionId, reason } = parsePart(disconnectedSchema, 'body', request.body);
    const outcome = await applyFact(internalDb, streamId, { kind: 'disconnected', connectionId, reason });
    log.info('publish.disconnected', { streamId, connectionId, reason, outcome: outcome.kind });
    return reply.code(204).send();
  });
}
