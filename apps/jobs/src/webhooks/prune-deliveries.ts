// Deletes deliveries with their log when they are older than the log is kept, and deleted webhooks when theirs is gone. What
// is still on its way stays.
import type { Database } from '@millrace/db';
import type { RoundResult } from '../loop.ts';

const rowsPerRound = 2_000;

export async function pruneDeliveries({ db }: { db: Database }, keptDays: number): Promise<RoundResult> {
  const deleted = await db.platform.$executeRaw`
    DELETE FROM webhook_deliveries d USING (
      SELECT webhook_id, event_id FROM webhook_deliveries
      WHERE created_at < now() - ${keptDays} * interval '1 day' AND state <> 'pending'
      ORDER BY created_at LIMIT ${rowsPerRound}
    ) old
    WHERE d.webhook_id = old.webhook_id AND d.event_id = old.event_id`;
  await db.platform.$executeRaw`
    DELETE FROM webhooks WHERE id IN (
      SELECT id FROM webhooks w
      WHERE deleted_at < now() - ${keptDays} * interval '1 day'
        AND NOT EXISTS (SELECT FROM webhook_deliveries d WHERE d.webhook_id = w.id)
      LIMIT ${rowsPerRound})`;
  return deleted === rowsPerRound ? 'more' : 'done';
}
