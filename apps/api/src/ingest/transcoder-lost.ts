// HOP edge → transcoder: the edge saw its transcoder go. The answer is the epoch of the next job. Compare-and-set: a
// report that comes twice, or after somebody else repaired, gets the epoch that is current.
import { AppError } from '@millrace/errors';
import { ingestPaths, transcoderLostAnswerSchema, transcoderLostSchema } from '@millrace/pipeline';
import { applyFact, type FactOutcome } from '@millrace/streams';
import type { FastifyInstance } from 'fastify';
import type { Deps } from '../deps.ts';
import { parsePart } from '../plugins/request-body.ts';
import { notFound, parseId, type IdParams } from '../path-ids.ts';

export function transcoderLostRoute(app: FastifyInstance, { internalDb, log }: Pick<Deps, 'internalDb' | 'log'>): void {
  app.post<IdParams>(ingestPaths.transcoderLost(':id'), async (request) => {
    const streamId = parseId('stream', request.params.id);
    const report = parsePart(transcoderLostSchema, 'body', request.body);
    const outcome = await applyFact(internalDb, streamId, { kind: 'transcoder-lost', ...report, wasReading: true });
    log.info('transcoder.lost', { streamId, epoch: report.epoch, outcome: outcome.kind });
    return transcoderLostAnswerSchema.parse({ epoch: nextEpoch(outcome) });
  });
}

function nextEpoch(outcome: FactOutcome): number {
  if (outcome.kind === 'unknown') throw notFound('stream');
  if (outcome.stream.quarantinedAt) throw new AppError('STREAM_QUARANTINED', 'No transcoder is given the stream.');
  if (outcome.kind === 'changed' || outcome.because === 'stale-epoch') return outcome.stream.epoch;
  if (outcome.because === 'ended') throw new AppError('STREAM_ENDED', 'The stream has ended.');
  throw new AppError('EPOCH_SUPERSEDED', 'Another connection holds the stream.');
}
