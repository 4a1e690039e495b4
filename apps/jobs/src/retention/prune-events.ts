// Deletes events that are older than they are kept, with what is left of their deliveries. Ids tell their age, so the oldest
// stand at the beginning of the primary key, whoever's they are. What is not numbered and carried out yet stays.
import type { Database } from '@millrace/db';
import { firstIdAt } from '@millrace/pipeline';
import type { RoundResult } from '../loop.ts';

const rowsPerRound = 1_000;
const dayMs = 86_400_000;

export async function pruneEvents({ db }: { db: Database }, keptDays: number): Promise<RoundResult> {
  const before = firstIdAt('event', Date.now() - keptDays * dayMs);
  const deleted = await db.platform.$executeRaw`
    DELETE FROM events WHERE id IN (
      SELECT id FROM events
      WHERE id < ${before} AND organization_sequence IS NOT NULL AND relayed_at IS NOT NULL
      ORDER BY id LIMIT ${rowsPerRound})`;
  return deleted === rowsPerRound ? 'more' : 'done';
}
