// webhooks.list_deliveries: what was sent to a webhook and what is on its way, newest event first.
import { webhookDeliveriesQuerySchema, webhookDeliveryPageSchema } from '@millrace/api-contract';
import { loadPage } from '../operation/page.ts';
import { tenantOperation } from '../operation/tenant-operation.ts';
import { toDeliveryView } from './delivery-view.ts';
import { findWebhook, webhookParams } from './find-webhook.ts';

export const listDeliveries = tenantOperation({
  name: 'webhooks.list_deliveries',
  method: 'GET',
  path: '/v1/webhooks/:webhookId/deliveries',
  summary: 'List the deliveries of a webhook, newest first',
  permission: 'webhooks:read',
  params: webhookParams,
  query: webhookDeliveriesQuerySchema,
  status: 200,
  response: webhookDeliveryPageSchema,
  async handle(call) {
    const { tx, context, query } = call;
    const webhook = await findWebhook(call);
    const webhookId = webhook.id;
    const { state } = query;
    const page = { query, keys: context.keys, list: `webhook_deliveries|${webhookId}|${state ?? ''}` };
    const { rows, nextCursor } = await loadPage(page, async ({ take, before }) => {
      const found = await tx.webhookDelivery.findMany({
        where: { webhookId, ...(state && { state }), ...(before && { sequence: { lt: BigInt(before) } }) },
        orderBy: { sequence: 'desc' },
        take,
        include: { event: { select: { type: true } } },
      });
      return found.map((row) => ({ ...row, webhook, id: String(row.sequence) }));
    });
    return { data: rows.map(toDeliveryView), nextCursor };
  },
});
