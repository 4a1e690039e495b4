// HOP origin → viewer: an origin reports how many watch.
import { viewerReportPath, viewerReportSchema } from '@millrace/pipeline';
import { recordViewers } from '@millrace/streams';
import type { FastifyInstance } from 'fastify';
import type { Deps } from '../deps.ts';
import { parsePart } from '../plugins/request-body.ts';

export function viewersRoute(app: FastifyInstance, { internalDb }: Pick<Deps, 'internalDb'>): void {
  app.post(viewerReportPath, async (request, reply) => {
    await recordViewers(internalDb, parsePart(viewerReportSchema, 'body', request.body));
    return reply.code(204).send();
  });
}
