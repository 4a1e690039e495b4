// webhooks.get_delivery: one delivery with every request that was made and what came back.
import { nothingSchema, webhookDeliveryDetailSchema } from '@millrace/api-contract';
import { tenantOperation } from '../operation/tenant-operation.ts';
import { toDeliveryDetail } from './delivery-view.ts';
import { findDelivery } from './find-delivery.ts';
import { deliveryParams } from './find-webhook.ts';

export const getDelivery = tenantOperation({
  name: 'webhooks.get_delivery',
  method: 'GET',
  path: '/v1/webhooks/:webhookId/deliveries/:eventId',
  summary: 'Get a delivery with its log',
  permission: 'webhooks:read',
  params: deliveryParams,
  query: nothingSchema,
  status: 200,
  response: webhookDeliveryDetailSchema,
  async handle(call) {
    return toDeliveryDetail(await findDelivery(call));
  },
});
