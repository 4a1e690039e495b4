// webhooks.list: the organization's webhooks, newest first.
import { listQuerySchema, webhookPageSchema } from '@millrace/api-contract';
import { loadPage } from '../operation/page.ts';
import { tenantOperation } from '../operation/tenant-operation.ts';
import { toWebhookView } from './webhook-view.ts';

export const listWebhooks = tenantOperation({
  name: 'webhooks.list',
  method: 'GET',
  path: '/v1/webhooks',
  summary: 'List webhooks, newest first',
  permission: 'webhooks:read',
  query: listQuerySchema,
  status: 200,
  response: webhookPageSchema,
  async handle({ context, tx, organizationId, query }) {
    const page = { query, keys: context.keys, list: `webhooks|${organizationId}` };
    const { rows, nextCursor } = await loadPage(page, ({ take, before }) =>
      tx.webhook.findMany({
        where: { organizationId, deletedAt: null, ...(before && { id: { lt: before } }) },
        orderBy: { id: 'desc' },
        take,
      }),
    );
    const now = new Date();
    return { data: rows.map((row) => toWebhookView(row, now)), nextCursor };
  },
});
