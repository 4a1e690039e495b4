// Numbers what was committed and, in the same transaction, puts it on its way to the webhooks that subscribe to it: whoever
// sees an event's number may rely on that. Needs PostgreSQL alone, so it goes on while Redis is away.
import { signals, type DatabaseTransaction } from '@millrace/db';
import { numberEvents, type NumberedEvent } from '@millrace/events';
import type { Deps } from '../deps.ts';
import type { RoundResult } from '../loop.ts';
import { holdInterruptions } from '../webhooks/hold-interruptions.ts';

/** Few enough to be done well within the limit of a transaction. */
const eventsPerRound = 500;

/** One batch. */
export async function numberOutbox({ db }: Pick<Deps, 'db'>): Promise<RoundResult> {
  const numbered = await db.transaction(async (tx) => {
    const events = await numberEvents(tx, eventsPerRound);
    if (events.length === 0) return 0;
    await fanOut(tx, events);
    await holdInterruptions(tx, events);
    await tellReaders(tx, events);
    return events.length;
  });
  return numbered === eventsPerRound ? 'more' : 'done';
}

/** A test goes to the webhook it is of, whatever that subscribes to; an event that comes twice is on its way once. */
async function fanOut(tx: DatabaseTransaction, events: readonly NumberedEvent[]): Promise<void> {
  const ids = events.map(({ id }) => id);
  await tx.$executeRaw`
    INSERT INTO webhook_deliveries (webhook_id, event_id, organization_id, sequence)
    SELECT w.id, e.id, e.organization_id, e.organization_sequence
    FROM events e JOIN webhooks w ON w.organization_id = e.organization_id
    WHERE e.id = ANY(${ids}::text[]) AND w.enabled AND w.deleted_at IS NULL
      AND CASE e.type WHEN 'webhook.test' THEN e.data->>'webhookId' = w.id
          ELSE w.event_types && ARRAY[e.type, split_part(e.type, '.', 1) || '.*', '*'] END
    ON CONFLICT DO NOTHING`;
}

/** Live feeds of these organizations have something to read. */
async function tellReaders(tx: DatabaseTransaction, events: readonly NumberedEvent[]): Promise<void> {
  const organizationIds = [...new Set(events.map(({ organizationId }) => organizationId))];
  await tx.$executeRaw`
    SELECT pg_notify(${signals.eventsNumbered}, organization_id) FROM unnest(${organizationIds}::text[]) AS o (organization_id)`;
}
