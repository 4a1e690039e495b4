import type { Client } from '../client.ts';
import type { CreatedWebhook, Webhook, WebhookDelivery, WebhookDeliveryDetail } from '../contract.ts';
import { listPages, type Paging } from '../list-pages.ts';

export type NewWebhook = Pick<Webhook, 'url' | 'eventTypes' | 'description'>;

export function webhookCalls(call: Client) {
  const of = (id: string) => `/v1/webhooks/${id}`;
  return {
    list: (paging: Paging) => listPages<Webhook>(call, '/v1/webhooks', paging),
    get: (id: string, signal: AbortSignal) => call<Webhook>(of(id), { signal }),
    create: (webhook: NewWebhook) => call<CreatedWebhook>('/v1/webhooks', { method: 'POST', body: webhook }),
    update: (id: string, changes: Partial<NewWebhook & Pick<Webhook, 'enabled'>>) =>
      call<Webhook>(of(id), { method: 'PATCH', body: changes }),
    remove: (id: string) => call<undefined>(of(id), { method: 'DELETE' }),
    rotateSecret: (id: string, graceSeconds: number) =>
      call<CreatedWebhook>(`${of(id)}/rotate-secret`, { method: 'POST', body: { graceSeconds } }),
    test: (id: string) => call<undefined>(`${of(id)}/test`, { method: 'POST' }),
    deliveries: (id: string, paging: Paging) => listPages<WebhookDelivery>(call, `${of(id)}/deliveries`, paging),
    delivery: (id: string, eventId: string, signal: AbortSignal) =>
      call<WebhookDeliveryDetail>(`${of(id)}/deliveries/${eventId}`, { signal }),
    /** Everything that was given up, up to 10,000 events. */
    resendFailed: (id: string) =>
      call<{ count: number }>(`${of(id)}/resend`, { method: 'POST', body: { after: 0, onlyFailed: true } }),
    resend: (id: string, eventId: string) =>
      call<WebhookDelivery>(`${of(id)}/deliveries/${eventId}/resend`, { method: 'POST' }),
  };
}
