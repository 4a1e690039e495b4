// Deletes deliveries with their log when they are older than the log is kept. What is still on its way stays.
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
  return deleted === rowsPerRound ? 'more' : 'done';
}
