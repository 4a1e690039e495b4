// HOP transcoder → api: renditions were given up so that the others keep up, or are back.
import { AppError } from '@millrace/errors';
import { renditionsPath, renditionsReportSchema } from '@millrace/pipeline';
import { recordRenditions } from '@millrace/streams';
import type { FastifyInstance } from 'fastify';
import type { Deps } from '../deps.ts';
import { notFound, parseId, type IdParams } from '../path-ids.ts';
import { parsePart } from '../plugins/request-body.ts';
import { refuseStale } from './first-cell.ts';

export function renditionsRoute(app: FastifyInstance, { internalDb, log }: Pick<Deps, 'internalDb' | 'log'>): void {
  app.post<IdParams>(renditionsPath(':id'), async (request, reply) => {
    const streamId = parseId('stream', request.params.id);
    const report = parsePart(renditionsReportSchema, 'body', request.body);
    if (report.streamId !== streamId) throw new AppError('VALIDATION_FAILED', 'Path and body name two streams.');
    const outcome = await recordRenditions(internalDb, report);
    log.info('stream.renditions', { streamId, epoch: report.epoch, givenUp: report.givenUp, outcome: outcome.kind });
    if (outcome.kind === 'unknown') throw notFound('stream');
    refuseStale(outcome);
    return reply.code(204).send();
  });
}
