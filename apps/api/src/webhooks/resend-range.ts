// webhooks.resend: a range of events once more, e.g. everything since a receiver lost its data or was disabled.
import { nothingSchema, resendWebhooksSchema, resentWebhooksSchema } from '@millrace/api-contract';
import type { DatabaseTransaction, Webhook } from '@millrace/db';
import type { z } from 'zod';
import { tenantOperation } from '../operation/tenant-operation.ts';
import { lockWebhook, webhookParams } from './find-webhook.ts';
import { requireEnabled, resendEvents } from './resend-events.ts';

const eventsPerRequest = 10_000;

export const resendRange = tenantOperation({
  name: 'webhooks.resend',
  method: 'POST',
  path: '/v1/webhooks/:webhookId/resend',
  summary: 'Send a range of events again',
  description:
    'Events after one `sequence` and up to another that the webhook subscribes to, also those of before it was made. ' +
    'Those on their way already are not sent twice.',
  permission: 'webhooks:write',
  params: webhookParams,
  query: nothingSchema,
  body: resendWebhooksSchema,
  status: 202,
  errors: ['CONFLICT'],
  response: resentWebhooksSchema,
  async handle(call) {
    const { tx, body } = call;
    const webhook = await lockWebhook(call);
    requireEnabled(webhook);
    const matching = await matchingEvents(tx, webhook, body);
    const events = matching.slice(0, eventsPerRequest);
    const count =
      events.length > 0
        ? await resendEvents(
            tx,
            webhook.id,
            events.map(({ id }) => id),
          )
        : 0;
    const last = events.at(-1);
    return { count, nextAfter: last ? Number(last.sequence) : body.after, hasMore: matching.length > events.length };
  },
});

function matchingEvents(
  tx: DatabaseTransaction,
  { id, organizationId, eventTypes }: Webhook,
  { after, through, onlyFailed }: z.output<typeof resendWebhooksSchema>,
): Promise<{ id: string; sequence: bigint }[]> {
  return tx.$queryRaw`
    SELECT e.id, e.organization_sequence AS sequence
    FROM events e LEFT JOIN webhook_deliveries d ON d.webhook_id = ${id} AND d.event_id = e.id
    WHERE e.organization_id = ${organizationId} AND e.organization_sequence > ${after}
      AND (${through ?? null}::bigint IS NULL OR e.organization_sequence <= ${through ?? null}::bigint)
      AND e.type <> 'webhook.test'
      AND ${eventTypes}::text[] && ARRAY[e.type, split_part(e.type, '.', 1) || '.*', '*']
      AND d.state IS DISTINCT FROM 'pending' AND (NOT ${onlyFailed} OR d.state = 'failed')
    ORDER BY e.organization_sequence LIMIT ${eventsPerRequest + 1}`;
}
