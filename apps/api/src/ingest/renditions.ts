// HOP transcoder → api: renditions were given up so that the others keep up, or are back.
import { renditionsPath, renditionsReportSchema } from '@millrace/pipeline';
import { recordRenditions } from '@millrace/streams';
import type { FastifyInstance } from 'fastify';
import type { Deps } from '../deps.ts';
import type { IdParams } from '../path-ids.ts';
import { parseStreamReport, refuseStale } from './stream-report.ts';

export function renditionsRoute(app: FastifyInstance, { internalDb, log }: Pick<Deps, 'internalDb' | 'log'>): void {
  app.post<IdParams>(renditionsPath(':id'), async (request, reply) => {
    const report = parseStreamReport(renditionsReportSchema, request);
    const { streamId, epoch } = report;
    const outcome = await recordRenditions(internalDb, report);
    log.info('stream.renditions', { streamId, epoch, givenUp: report.givenUp, outcome: outcome.kind });
    refuseStale(outcome);
    return reply.code(204).send();
  });
}
