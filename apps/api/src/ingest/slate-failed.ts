// HOP transcoder → api: the slate of a stream that waits for its encoder can't be made.
import { slateFailedPath, slateFailureSchema } from '@millrace/pipeline';
import { recordSlateFailure } from '@millrace/streams';
import type { FastifyInstance } from 'fastify';
import type { Deps } from '../deps.ts';
import type { IdParams } from '../path-ids.ts';
import { parseStreamReport, refuseStale } from './stream-report.ts';

export function slateFailedRoute(app: FastifyInstance, { internalDb, log }: Pick<Deps, 'internalDb' | 'log'>): void {
  app.post<IdParams>(slateFailedPath(':id'), async (request, reply) => {
    const report = parseStreamReport(slateFailureSchema, request);
    const { streamId, epoch } = report;
    const outcome = await recordSlateFailure(internalDb, report);
    log.info('stream.slate_failed', { streamId, epoch, outcome: outcome.kind });
    refuseStale(outcome);
    return reply.code(204).send();
  });
}
