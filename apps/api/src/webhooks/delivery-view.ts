// A delivery and the requests that were made for it, as the API shows them.
import type { WebhookDeliveryView, webhookDeliveryDetailSchema } from '@millrace/api-contract';
import type { Event, Webhook, WebhookAttempt, WebhookDelivery } from '@millrace/db';
import { toEnvelope } from '@millrace/events';
import type { z } from 'zod';

type DetailView = z.input<typeof webhookDeliveryDetailSchema>;

interface DeliveryRow extends WebhookDelivery {
  event: Pick<Event, 'type'>;
  webhook: Pick<Webhook, 'pausedUntil'>;
}

export function toDeliveryView(row: DeliveryRow): WebhookDeliveryView {
  return {
    webhookId: row.webhookId,
    eventId: row.eventId,
    eventType: row.event.type,
    sequence: Number(row.sequence),
    state: row.state,
    attempts: row.attempts,
    lastResult: row.lastResult,
    nextAttemptAt: row.state === 'pending' ? nextAttemptOf(row).toISOString() : null,
    createdAt: row.createdAt.toISOString(),
    finishedAt: row.finishedAt?.toISOString() ?? null,
  };
}

/** While a receiver is left in peace, what is due waits for the end of that. */
function nextAttemptOf({ nextAttemptAt, webhook: { pausedUntil } }: DeliveryRow): Date {
  return pausedUntil !== null && pausedUntil > nextAttemptAt ? pausedUntil : nextAttemptAt;
}

export function toDeliveryDetail(row: DeliveryRow & { event: Event; log: WebhookAttempt[] }): DetailView {
  return {
    ...toDeliveryView(row),
    event: toEnvelope(row.event) as DetailView['event'],
    log: row.log.map(toAttemptView),
  };
}

function toAttemptView(row: WebhookAttempt): DetailView['log'][number] {
  const headersOf = (stored: unknown) => stored as Record<string, string>;
  return {
    number: row.number,
    startedAt: row.startedAt.toISOString(),
    durationMs: row.durationMs,
    result: row.result,
    request: { url: row.url, headers: headersOf(row.requestHeaders) },
    response:
      row.responseHeaders === null
        ? null
        : { status: Number(row.result), headers: headersOf(row.responseHeaders), body: row.responseBody ?? '' },
  };
}
