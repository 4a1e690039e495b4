// HOP origin → viewer, told afterwards: an origin reports what it sent. The same report again is fine.
import { deliveryReportPath, deliveryReportSchema } from '@millrace/pipeline';
import { recordDeliveries } from '@millrace/usage';
import type { FastifyInstance } from 'fastify';
import type { Deps } from '../deps.ts';
import { parsePart } from '../plugins/request-body.ts';

export function takeDeliveriesRoute(app: FastifyInstance, { internalDb, log }: Pick<Deps, 'internalDb' | 'log'>): void {
  app.post(deliveryReportPath, async (request, reply) => {
    const report = parsePart(deliveryReportSchema, 'body', request.body);
    const outcome = await recordDeliveries(internalDb, report);
    log.debug('usage.deliveries', { source: report.source, key: report.key, ...outcome });
    return reply.code(204).send();
  });
}
