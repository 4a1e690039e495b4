// webhooks.test: an event for this webhook alone, sent as any other; what came of it is in the log of deliveries.
import { nothingSchema } from '@millrace/api-contract';
import { AppError } from '@millrace/errors';
import { writeEvents } from '@millrace/events';
import { z } from 'zod';
import { tenantOperation } from '../operation/tenant-operation.ts';
import { findWebhook, webhookParams } from './find-webhook.ts';

export const testWebhook = tenantOperation({
  name: 'webhooks.test',
  method: 'POST',
  path: '/v1/webhooks/:webhookId/test',
  summary: 'Send a test event',
  description:
    'Sends an event of the type `webhook.test` to this webhook, whatever it subscribes to. What came of it shows in its ' +
    'deliveries, within a second.',
  permission: 'webhooks:write',
  params: webhookParams,
  query: nothingSchema,
  status: 202,
  errors: ['CONFLICT'],
  response: z.object({ eventType: z.literal('webhook.test') }),
  async handle(call) {
    const { tx, organizationId } = call;
    const { id: webhookId, enabled } = await findWebhook(call);
    if (!enabled) throw new AppError('CONFLICT', 'The webhook is disabled. Enable it first.');
    await tx.webhook.update({ where: { id: webhookId }, data: { pausedUntil: null } });
    await writeEvents(tx, [{ type: 'webhook.test', organizationId, data: { webhookId } }]);
    return { eventType: 'webhook.test' as const };
  },
});
