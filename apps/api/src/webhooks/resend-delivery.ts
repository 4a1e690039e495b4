// webhooks.resend_delivery: one event once more to the same webhook, with the same id, as from the beginning.
import { nothingSchema, webhookDeliverySchema } from '@millrace/api-contract';
import { tenantOperation } from '../operation/tenant-operation.ts';
import { toDeliveryView } from './delivery-view.ts';
import { findDelivery } from './find-delivery.ts';
import { deliveryParams, lockWebhook } from './find-webhook.ts';
import { requireEnabled, resendEvents } from './resend-events.ts';

export const resendDelivery = tenantOperation({
  name: 'webhooks.resend_delivery',
  method: 'POST',
  path: '/v1/webhooks/:webhookId/deliveries/:eventId/resend',
  summary: 'Send an event again',
  description: 'Whether it was delivered or given up. The request has the same `webhook-id` as before.',
  permission: 'webhooks:write',
  params: deliveryParams,
  query: nothingSchema,
  status: 202,
  errors: ['CONFLICT'],
  response: webhookDeliverySchema,
  async handle(call) {
    const webhook = await lockWebhook(call);
    const { eventId } = await findDelivery(call);
    requireEnabled(webhook);
    await resendEvents(call.tx, webhook.id, [eventId]);
    return toDeliveryView(await findDelivery(call));
  },
});
