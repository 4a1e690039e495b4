// HOP transcoder → storage: the first cell of an epoch can be played. It makes a stream live; a stale one is refused.
import { AppError } from '@millrace/errors';
import { firstCellPath, firstCellSchema } from '@millrace/pipeline';
import { recordFirstCell, type FactOutcome } from '@millrace/streams';
import type { FastifyInstance } from 'fastify';
import type { Deps } from '../deps.ts';
import { parsePart } from '../plugins/request-body.ts';
import { notFound, parseId, type IdParams } from '../path-ids.ts';

export function firstCellRoute(app: FastifyInstance, { internalDb, log }: Pick<Deps, 'internalDb' | 'log'>): void {
  app.post<IdParams>(firstCellPath(':id'), async (request, reply) => {
    const streamId = parseId('stream', request.params.id);
    const report = parsePart(firstCellSchema, 'body', request.body);
    if (report.streamId !== streamId) throw new AppError('VALIDATION_FAILED', 'Path and body name two streams.');
    const outcome = await recordFirstCell(internalDb, report);
    log.info('stream.first_cell', { streamId, epoch: report.epoch, outcome: outcome.kind });
    refuseStale(outcome);
    return reply.code(204).send();
  });
}

/** Throws when a report belongs to an epoch or a stream that is over. */
export function refuseStale(outcome: FactOutcome): void {
  if (outcome.kind === 'unknown') throw notFound('stream');
  if (outcome.kind === 'changed' || outcome.because === 'already-so') return;
  if (outcome.because === 'ended') throw new AppError('STREAM_ENDED', 'The stream has ended.');
  throw new AppError('EPOCH_SUPERSEDED', `The stream is at epoch ${outcome.stream.epoch}.`);
}
