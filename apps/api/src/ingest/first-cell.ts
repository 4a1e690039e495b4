// HOP transcoder → storage: the first cell of an epoch can be played. It makes a stream live; a stale one is refused.
import { firstCellPath, firstCellSchema } from '@millrace/pipeline';
import { recordFirstCell } from '@millrace/streams';
import type { FastifyInstance } from 'fastify';
import type { Deps } from '../deps.ts';
import type { IdParams } from '../path-ids.ts';
import { parseStreamReport, refuseStale } from './stream-report.ts';

export function firstCellRoute(app: FastifyInstance, { internalDb, log }: Pick<Deps, 'internalDb' | 'log'>): void {
  app.post<IdParams>(firstCellPath(':id'), async (request, reply) => {
    const report = parseStreamReport(firstCellSchema, request);
    const { streamId, epoch } = report;
    const outcome = await recordFirstCell(internalDb, report);
    log.info('stream.first_cell', { streamId, epoch, outcome: outcome.kind });
    refuseStale(outcome);
    return reply.code(204).send();
  });
}
