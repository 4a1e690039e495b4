// webhooks.create: one more receiver of events.
import { createdWebhookSchema, createWebhookSchema, nothingSchema } from '@millrace/api-contract';
import { newWebhookSecret, sealWebhookSecret } from '@millrace/auth';
import { AppError } from '@millrace/errors';
import { newId } from '@millrace/pipeline';
import { takeTurn } from '../operation/take-turn.ts';
import { tenantOperation } from '../operation/tenant-operation.ts';
import { requireReceiverUrl } from './receiver-url.ts';
import { toWebhookView } from './webhook-view.ts';

/** Of one organization: each event is sent so often at most. */
const maxWebhooks = 50;

export const createWebhook = tenantOperation({
  name: 'webhooks.create',
  method: 'POST',
  path: '/v1/webhooks',
  summary: 'Add a webhook',
  description:
    'From now on events of the given types are sent to the URL, at least once each, signed by the Standard Webhooks ' +
    'specification. The answer shows the secret, once. An answer of 2xx within 15 seconds is success; anything else is ' +
    'tried again for a day. Order and gaps show in `sequence`.',
  permission: 'webhooks:write',
  query: nothingSchema,
  body: createWebhookSchema,
  status: 201,
  errors: ['LIMIT_REACHED', 'HTTPS_REQUIRED', 'URL_NOT_ALLOWED'],
  response: createdWebhookSchema,
  isSecret: true,
  async handle({ tx, context, organizationId, body }) {
    const url = requireReceiverUrl(body.url, context.receivers);
    await takeTurn(tx, 'webhooks', organizationId);
    if ((await tx.webhook.count({ where: { organizationId, deletedAt: null } })) >= maxWebhooks) {
      throw new AppError('LIMIT_REACHED', `An organization has at most ${maxWebhooks} webhooks. Delete one first.`);
    }
    const id = newId('webhook');
    const secret = newWebhookSecret();
    const sealedSecret = sealWebhookSecret(context.keys, secret, { organizationId, webhookId: id });
    const { eventTypes, description } = body;
    const row = await tx.webhook.create({ data: { id, organizationId, url, eventTypes, description, sealedSecret } });
    return { ...toWebhookView(row, new Date()), secret };
  },
});
