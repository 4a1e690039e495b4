// HOP transcoder → api: the slate of a stream that waits for its encoder can't be made.
import { AppError } from '@millrace/errors';
import { slateFailedPath, slateFailureSchema } from '@millrace/pipeline';
import { recordSlateFailure } from '@millrace/streams';
import type { FastifyInstance } from 'fastify';
import type { Deps } from '../deps.ts';
import { parseId, type IdParams } from '../path-ids.ts';
import { parsePart } from '../plugins/request-body.ts';
import { refuseStale } from './first-cell.ts';

export function slateFailedRoute(app: FastifyInstance, { internalDb, log }: Pick<Deps, 'internalDb' | 'log'>): void {
  app.post<IdParams>(slateFailedPath(':id'), async (request, reply) => {
    const streamId = parseId('stream', request.params.id);
    const report = parsePart(slateFailureSchema, 'body', request.body);
    if (report.streamId !== streamId) throw new AppError('VALIDATION_FAILED', 'Path and body name two streams.');
    const outcome = await recordSlateFailure(internalDb, report);
    log.info('stream.slate_failed', { streamId, epoch: report.epoch, outcome: outcome.kind });
    refuseStale(outcome);
    return reply.code(204).send();
  });
}
