// webhooks.delete: nothing is sent to it any more. Its log goes with the time that logs are kept.
import { nothingSchema } from '@millrace/api-contract';
import { z } from 'zod';
import { tenantOperation } from '../operation/tenant-operation.ts';
import { lockWebhook, webhookParams } from './find-webhook.ts';
import { giveUpDeliveries } from './give-up-deliveries.ts';

export const deleteWebhook = tenantOperation({
  name: 'webhooks.delete',
  method: 'DELETE',
  path: '/v1/webhooks/:webhookId',
  summary: 'Delete a webhook',
  permission: 'webhooks:write',
  params: webhookParams,
  query: nothingSchema,
  status: 204,
  response: z.undefined(),
  async handle(call) {
    const { id } = await lockWebhook(call);
    const noSecrets = { sealedSecret: '', previousSealedSecret: null, previousSecretUntil: null };
    await call.tx.webhook.update({ where: { id }, data: { deletedAt: new Date(), enabled: false, ...noSecrets } });
    await giveUpDeliveries(call.tx, id);
    return undefined;
  },
});
