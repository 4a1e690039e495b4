// Webhooks: receivers of events, and what was sent to them. `verifyWebhook` is what a receiver checks with.
import type {
  CreatedWebhook,
  NewWebhook,
  ResendRange,
  Resent,
  Webhook,
  WebhookChanges,
  WebhookDelivery,
  WebhookDeliveryDetail,
  WebhookDeliveryFilter,
} from '../contract-types.ts';
import { listOf, type Pages } from '../pages.ts';
import { path } from '../path.ts';
import type { CallOptions, Transport } from '../transport.ts';

export class Webhooks {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** The secret is in this answer and nowhere else. */
  create(webhook: NewWebhook, options?: CallOptions): Promise<CreatedWebhook> {
    return this.#transport.send({ method: 'POST', path: '/v1/webhooks', body: webhook, ...options });
  }

  list(options?: CallOptions): Pages<Webhook> {
    return listOf(this.#transport, '/v1/webhooks', {}, options);
  }

  get(webhookId: string, options?: CallOptions): Promise<Webhook> {
    return this.#transport.send({ method: 'GET', path: path`/v1/webhooks/${webhookId}`, ...options });
  }

  /** `enabled: true` also takes one up again that the platform has disabled. */
  update(webhookId: string, changes: WebhookChanges, options?: CallOptions): Promise<Webhook> {
    const call = { method: 'PATCH', path: path`/v1/webhooks/${webhookId}`, body: changes } as const;
    return this.#transport.send({ ...call, ...options });
  }

  delete(webhookId: string, options?: CallOptions): Promise<void> {
    return this.#transport.send({ method: 'DELETE', path: path`/v1/webhooks/${webhookId}`, ...options });
  }

  /** A new secret, in this answer alone; the old one signs too for `graceSeconds`, a day unless given. */
  rotateSecret(webhookId: string, graceSeconds?: number, options?: CallOptions): Promise<CreatedWebhook> {
    const body = graceSeconds === undefined ? {} : { graceSeconds };
    const call = { method: 'POST', path: path`/v1/webhooks/${webhookId}/rotate-secret`, body } as const;
    return this.#transport.send({ ...call, ...options });
  }

  /** Sends it a `webhook.test`. */
  test(webhookId: string, options?: CallOptions): Promise<{ eventType: 'webhook.test' }> {
    return this.#transport.send({ method: 'POST', path: path`/v1/webhooks/${webhookId}/test`, ...options });
  }

  /** Sends a range of events again, up to 10,000 of them; go on with `nextAfter` while there is more. */
  resend(webhookId: string, range: ResendRange, options?: CallOptions): Promise<Resent> {
    const call = { method: 'POST', path: path`/v1/webhooks/${webhookId}/resend`, body: range } as const;
    return this.#transport.send({ ...call, ...options });
  }

  /** What was, or is to be, sent to it; newest event first. */
  deliveries(webhookId: string, filter?: WebhookDeliveryFilter, options?: CallOptions): Pages<WebhookDelivery> {
    return listOf(this.#transport, path`/v1/webhooks/${webhookId}/deliveries`, filter, options);
  }

  /** One delivery, with its event and every request and response. */
  delivery(webhookId: string, eventId: string, options?: CallOptions): Promise<WebhookDeliveryDetail> {
    const call = { method: 'GET', path: path`/v1/webhooks/${webhookId}/deliveries/${eventId}` } as const;
    return this.#transport.send({ ...call, ...options });
  }

  resendDelivery(webhookId: string, eventId: string, options?: CallOptions): Promise<WebhookDelivery> {
    const call = { method: 'POST', path: path`/v1/webhooks/${webhookId}/deliveries/${eventId}/resend` } as const;
    return this.#transport.send({ ...call, ...options });
  }
}
