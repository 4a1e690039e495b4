// webhooks.update: changes where events go and which; switches a webhook off and on again.
import { nothingSchema, updateWebhookSchema, webhookSchema } from '@millrace/api-contract';
import { requireVersion } from '../operation/answer.ts';
import { tenantOperation } from '../operation/tenant-operation.ts';
import { findWebhook, lockWebhook, webhookParams } from './find-webhook.ts';
import { giveUpDeliveries } from './give-up-deliveries.ts';
import { requireReceiverUrl } from './receiver-url.ts';
import { toWebhookView, webhookVersion } from './webhook-view.ts';

export const updateWebhook = tenantOperation({
  name: 'webhooks.update',
  method: 'PATCH',
  path: '/v1/webhooks/:webhookId',
  summary: 'Change a webhook',
  description:
    'What is left out stays as it is. `enabled: false` gives up what is on its way. `enabled: true` begins anew with the ' +
    'events from now on; what came meanwhile can be sent by `resend`. A new `url` also gets what is on its way.',
  permission: 'webhooks:write',
  params: webhookParams,
  query: nothingSchema,
  body: updateWebhookSchema,
  status: 200,
  errors: ['HTTPS_REQUIRED', 'URL_NOT_ALLOWED'],
  response: webhookSchema,
  version: webhookVersion,
  async handle(call) {
    const { tx, body, context, ifMatch } = call;
    const before = await lockWebhook(call);
    requireVersion(ifMatch, webhookVersion(toWebhookView(before, new Date())));
    const { url, eventTypes, description, enabled } = body;
    const isNewStart = url !== undefined || (enabled === true && !before.enabled);
    await tx.webhook.update({
      where: { id: before.id },
      data: {
        ...(url !== undefined && { url: requireReceiverUrl(url, context.receivers) }),
        ...(eventTypes && { eventTypes }),
        ...(description !== undefined && { description }),
        ...(enabled !== undefined && { enabled }),
        ...(enabled === true && { disabledReason: null, disabledAt: null }),
        ...(enabled === false && before.enabled && { disabledAt: new Date() }),
        ...(isNewStart && { failingSince: null, pausedUntil: null }),
      },
    });
    if (enabled === false) await giveUpDeliveries(tx, before.id);
    return toWebhookView(await findWebhook(call), new Date());
  },
});
