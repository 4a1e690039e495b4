// The delivery that a path names, with its event and its log; or NOT_FOUND.
import type { Event, Webhook, WebhookAttempt, WebhookDelivery } from '@millrace/db';
import { AppError } from '@millrace/errors';
import { isId } from '@millrace/pipeline';
import { findWebhook } from './find-webhook.ts';

export async function findDelivery(
  call: Parameters<typeof findWebhook>[0],
): Promise<WebhookDelivery & { event: Event; log: WebhookAttempt[]; webhook: Webhook }> {
  const webhook = await findWebhook(call);
  const eventId = call.params['eventId'] ?? '';
  const delivery = isId('event', eventId)
    ? await call.tx.webhookDelivery.findUnique({
        where: { webhookId_eventId: { webhookId: webhook.id, eventId } },
        include: { event: true, log: { orderBy: { number: 'asc' } } },
      })
    : null;
  if (!delivery) throw new AppError('NOT_FOUND', 'There is no such delivery.');
  return { ...delivery, webhook };
}
