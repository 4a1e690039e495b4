// How long usage is kept, and how late it may come.
import type { Database } from '@millrace/db';

const dayMs = 86_400_000;

export const usageRetention = {
  /** Deliveries of an hour are taken for so long after it. */
  lateDataMs: 35 * dayMs,
  /** Rows of the ledger; longer than a month, so that the minutes of a month can be counted, and than late data. */
  entriesMs: 62 * dayMs,
  /** Sums per hour. Sums per day stay as long as the organization. */
  hoursMs: 400 * dayMs,
  /** What an origin reported is repeated for minutes, not days. */
  originReportsMs: 7 * dayMs,
} as const;

/** Rows deleted by one round. */
const rowsPerRound = 5_000;

/** Deletes what is older than its retention; true when there is more. */
export async function pruneUsage(db: Database, nowMs = Date.now()): Promise<boolean> {
  const before = (keptMs: number) => new Date(nowMs - keptMs);
  const deleted = await Promise.all([
    db.platform.$executeRaw`
      DELETE FROM usage_entries WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM usage_entries
        WHERE hour_starts_at < ${before(usageRetention.entriesMs)} AND is_rolled_up LIMIT ${rowsPerRound}))`,
    db.platform.$executeRaw`
      DELETE FROM usage_rollups WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM usage_rollups
        WHERE interval = 'hour' AND starts_at < ${before(usageRetention.hoursMs)} LIMIT ${rowsPerRound}))`,
    db.platform.$executeRaw`
      DELETE FROM usage_reports WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM usage_reports
        WHERE received_at < ${before(usageRetention.originReportsMs)}
          AND (source = 'origin' OR received_at < ${before(usageRetention.entriesMs)}) LIMIT ${rowsPerRound}))`,
  ]);
  return deleted.some((rows) => rows === rowsPerRound);
}
