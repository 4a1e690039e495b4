// HOP transcoder → api: all that encodes a stream ended again and again.
import { encoderFailedPath, encoderFailureSchema } from '@millrace/pipeline';
import { applyFact } from '@millrace/streams';
import type { FastifyInstance } from 'fastify';
import type { Deps } from '../deps.ts';
import type { IdParams } from '../path-ids.ts';
import { parseStreamReport, refuseStale } from './stream-report.ts';

export function encoderFailedRoute(app: FastifyInstance, { internalDb, log }: Pick<Deps, 'internalDb' | 'log'>): void {
  app.post<IdParams>(encoderFailedPath(':id'), async (request, reply) => {
    const report = parseStreamReport(encoderFailureSchema, request);
    const { streamId, epoch } = report;
    const outcome = await applyFact(internalDb, streamId, { kind: 'encoder-failed', epoch });
    log.info('stream.encoder_failed', { streamId, epoch, outcome: outcome.kind });
    refuseStale(outcome);
    return reply.code(204).send();
  });
}
