// webhooks.rotate_secret: a new secret; for a while the old one signs too, so that a receiver can change over in peace.
import { createdWebhookSchema, nothingSchema, rotateWebhookSecretSchema } from '@millrace/api-contract';
import { newWebhookSecret, sealWebhookSecret } from '@millrace/auth';
import { tenantOperation } from '../operation/tenant-operation.ts';
import { lockWebhook, webhookParams } from './find-webhook.ts';
import { toWebhookView } from './webhook-view.ts';

export const rotateWebhookSecret = tenantOperation({
  name: 'webhooks.rotate_secret',
  method: 'POST',
  path: '/v1/webhooks/:webhookId/rotate-secret',
  summary: 'Replace the secret of a webhook',
  description:
    'The answer shows the new secret, once. For `graceSeconds` every request carries two signatures, by the new secret ' +
    'and by the old one. With 0 the old one ends at once. Of three, the oldest has ended.',
  permission: 'webhooks:write',
  params: webhookParams,
  query: nothingSchema,
  body: rotateWebhookSecretSchema,
  status: 200,
  response: createdWebhookSchema,
  isSecret: true,
  async handle(call) {
    const { tx, context, organizationId, body } = call;
    const { id, sealedSecret: previousSealedSecret } = await lockWebhook(call);
    const secret = newWebhookSecret();
    const now = new Date();
    const row = await tx.webhook.update({
      where: { id },
      data: {
        sealedSecret: sealWebhookSecret(context.keys, secret, { organizationId, webhookId: id }),
        previousSealedSecret: body.graceSeconds > 0 ? previousSealedSecret : null,
        previousSecretUntil: body.graceSeconds > 0 ? new Date(now.getTime() + body.graceSeconds * 1_000) : null,
      },
    });
    return { ...toWebhookView(row, now), secret };
  },
});
