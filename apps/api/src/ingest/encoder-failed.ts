// HOP transcoder → api: all that encodes a stream ended again and again.
import { AppError } from '@millrace/errors';
import { encoderFailedPath, encoderFailureSchema } from '@millrace/pipeline';
import { applyFact } from '@millrace/streams';
import type { FastifyInstance } from 'fastify';
import type { Deps } from '../deps.ts';
import { parseId, type IdParams } from '../path-ids.ts';
import { parsePart } from '../plugins/request-body.ts';
import { refuseStale } from './first-cell.ts';

export function encoderFailedRoute(app: FastifyInstance, { internalDb, log }: Pick<Deps, 'internalDb' | 'log'>): void {
  app.post<IdParams>(encoderFailedPath(':id'), async (request, reply) => {
    const streamId = parseId('stream', request.params.id);
    const report = parsePart(encoderFailureSchema, 'body', request.body);
    if (report.streamId !== streamId) throw new AppError('VALIDATION_FAILED', 'Path and body name two streams.');
    const outcome = await applyFact(internalDb, streamId, { kind: 'encoder-failed', epoch: report.epoch });
    log.info('stream.encoder_failed', { streamId, epoch: report.epoch, outcome: outcome.kind });
    refuseStale(outcome);
    return reply.code(204).send();
  });
}
