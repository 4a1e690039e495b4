// A webhook's row as the API shows it, without its secrets.
import type { WebhookView } from '@millrace/api-contract';
import type { Webhook } from '@millrace/db';

export function toWebhookView(row: Webhook, now: Date): WebhookView {
  const later = (at: Date | null) => (at && at > now ? at.toISOString() : null);
  return {
    id: row.id,
    url: row.url,
    eventTypes: row.eventTypes,
    description: row.description,
    enabled: row.enabled,
    disabledReason: row.disabledReason,
    disabledAt: row.disabledAt?.toISOString() ?? null,
    failingSince: row.failingSince?.toISOString() ?? null,
    pausedUntil: later(row.pausedUntil),
    previousSecretUntil: later(row.previousSecretUntil),
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}

/** What of a webhook's view a change can be made to. */
export function webhookVersion({ url, eventTypes, description, enabled }: WebhookView): unknown {
  return [url, eventTypes, description, enabled];
}
