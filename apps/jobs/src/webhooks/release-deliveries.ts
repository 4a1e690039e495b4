// Gives claims back that were not used: the deliveries are due at once, and no attempt is counted.
import type { Database } from '@millrace/db';
import type { ClaimedDelivery } from './claim-deliveries.ts';

export async function releaseDeliveries(db: Database, claimed: readonly ClaimedDelivery[]): Promise<void> {
  const webhookIds = claimed.map(({ webhookId }) => webhookId);
  const eventIds = claimed.map(({ eventId }) => eventId);
  const attempts = claimed.map(({ attempt }) => attempt);
  await db.platform.$executeRaw`
    UPDATE webhook_deliveries d SET next_attempt_at = now(), attempts = d.attempts - 1, step = d.step - 1
    FROM unnest(${webhookIds}::text[], ${eventIds}::text[], ${attempts}::int[]) AS r (webhook_id, event_id, attempt)
    WHERE d.webhook_id = r.webhook_id AND d.event_id = r.event_id AND d.attempts = r.attempt AND d.state = 'pending'`;
}
