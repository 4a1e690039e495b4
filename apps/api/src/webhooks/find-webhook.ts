// The webhook that a path names, of the caller's organization and not deleted; or NOT_FOUND.
import type { DatabaseTransaction, Webhook } from '@millrace/db';
import type { OrganizationId, WebhookId } from '@millrace/pipeline';
import { z } from 'zod';
import { notFound, parseId } from '../path-ids.ts';

export const webhookParams = z.object({ webhookId: z.string().meta({ description: 'Id of the webhook, `whk_…`.' }) });
export const deliveryParams = webhookParams.extend({
  eventId: z.string().meta({ description: 'Id of the event that is delivered, `evt_…`.' }),
});

interface WebhookCall {
  tx: DatabaseTransaction;
  organizationId: OrganizationId;
  params: Readonly<Record<string, string | undefined>>;
}

export async function findWebhook({ tx, organizationId, params }: WebhookCall): Promise<Webhook & { id: WebhookId }> {
  const id = parseId('webhook', params['webhookId']);
  const webhook = await tx.webhook.findFirst({ where: { id, organizationId, deletedAt: null } });
  if (!webhook) throw notFound('webhook');
  return { ...webhook, id };
}

/** The same, locked until the transaction ends. */
export async function lockWebhook(call: WebhookCall): Promise<Webhook & { id: WebhookId }> {
  const id = parseId('webhook', call.params['webhookId']);
  await call.tx.$queryRaw`SELECT FROM webhooks WHERE id = ${id} FOR NO KEY UPDATE`;
  return findWebhook(call);
}
