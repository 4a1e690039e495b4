// webhooks.get: one webhook.
import { nothingSchema, webhookSchema } from '@millrace/api-contract';
import { tenantOperation } from '../operation/tenant-operation.ts';
import { findWebhook, webhookParams } from './find-webhook.ts';
import { toWebhookView, webhookVersion } from './webhook-view.ts';

export const getWebhook = tenantOperation({
  name: 'webhooks.get',
  method: 'GET',
  path: '/v1/webhooks/:webhookId',
  summary: 'Get a webhook',
  permission: 'webhooks:read',
  params: webhookParams,
  query: nothingSchema,
  status: 200,
  response: webhookSchema,
  version: webhookVersion,
  async handle(call) {
    return toWebhookView(await findWebhook(call), new Date());
  },
});
