// What transcoders report about a stream: to the path of the stream, which the body names too, and about an epoch.
import { AppError } from '@millrace/errors';
import type { StreamId } from '@millrace/pipeline';
import type { FactOutcome } from '@millrace/streams';
import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { notFound, parseId, type IdParams } from '../path-ids.ts';
import { parsePart } from '../plugins/request-body.ts';

/** The report; refused when path and body name two streams. */
export function parseStreamReport<T extends { streamId: StreamId }>(
  schema: z.ZodType<T>,
  { params, body }: Pick<FastifyRequest<IdParams>, 'params' | 'body'>,
): T {
  const streamId = parseId('stream', params.id);
  const report = parsePart(schema, 'body', body);
  if (report.streamId !== streamId) throw new AppError('VALIDATION_FAILED', 'Path and body name two streams.');
  return report;
}

/** Throws when a report belongs to an epoch or a stream that is over. */
export function refuseStale(outcome: FactOutcome): void {
  if (outcome.kind === 'unknown') throw notFound('stream');
  if (outcome.kind === 'changed' || outcome.because === 'already-so') return;
  if (outcome.because === 'ended') throw new AppError('STREAM_ENDED', 'The stream has ended.');
  throw new AppError('EPOCH_SUPERSEDED', `The stream is at epoch ${outcome.stream.epoch}.`);
}
