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
    resendFailed: (id: string) => resendFailed(call, `${of(id)}/resend`),
    resend: (id: string, eventId: string) =>
      call<WebhookDelivery>(`${of(id)}/deliveries/${eventId}/resend`, { method: 'POST' }),
  };
}

type Resent = { count: number; nextAfter: number; hasMore: boolean };

const mostRequests = 50;

/** Everything that was given up; a request takes 10,000 events of it. Tells how many are on their way then. */
async function resendFailed(call: Client, path: string): Promise<number> {
  let [count, after] = [0, 0];
  for (let request = 0; request < mostRequests; request += 1) {
    const resent = await call<Resent>(path, { method: 'POST', body: { after, onlyFailed: true } });
    count += resent.count;
    after = resent.nextAfter;
    if (!resent.hasMore) break;
  }
  return count;
}
