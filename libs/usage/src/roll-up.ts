// Sums of the ledger, per channel and hour, and per channel and day (UTC). They are made anew from the ledger's rows
// whenever one of them has changed, so a late row, or a round that is repeated, cannot make them wrong.
import { Prisma, type Database, type DatabaseTransaction } from '@millrace/db';

/** Rows taken by one round. */
const rowsPerRound = 2_000;

interface Touched {
  organizationId: string;
  channelId: string;
  hour: Date;
}

/** Brings the sums up to date; true when there may be more to do. */
export function rollUpUsage(db: Database): Promise<boolean> {
  return db.transaction(async (tx) => {
    const touched = await takeChanged(tx);
    if (touched.length === 0) return false;
    await sumUp(tx, 'hour', touched);
    await sumUp(tx, 'day', touched);
    return touched.length === rowsPerRound;
  });
}

/** A row that is changed from here on waits for this transaction, and is taken by the next round. */
function takeChanged(tx: DatabaseTransaction): Promise<Touched[]> {
  return tx.$queryRaw<Touched[]>`
    UPDATE usage_entries e SET is_rolled_up = true
    FROM (SELECT ctid FROM usage_entries WHERE NOT is_rolled_up
          ORDER BY channel_id COLLATE "C", stream_id COLLATE "C", hour_starts_at, meter COLLATE "C", tier COLLATE "C" LIMIT ${rowsPerRound} FOR UPDATE) changed
    WHERE e.ctid = changed.ctid
    RETURNING e.organization_id AS "organizationId", e.channel_id AS "channelId", e.hour_starts_at AS hour`;
}

/** A day is the sum of its hours in the ledger; days older than the ledger are not touched any more. */
async function sumUp(tx: DatabaseTransaction, interval: 'hour' | 'day', touched: readonly Touched[]): Promise<void> {
  const channelIds = touched.map(({ channelId }) => channelId);
  const hours = touched.map(({ hour }) => hour);
  await tx.$executeRaw(Prisma.sql`
    WITH spans AS (
      SELECT DISTINCT t.channel_id, date_trunc(${interval}, t.hour, 'UTC') AS starts_at
      FROM unnest(${channelIds}::text[], ${hours}::timestamptz[]) AS t (channel_id, hour)
    )
    INSERT INTO usage_rollups (organization_id, channel_id, interval, starts_at, meter, tier, quantity)
    SELECT e.organization_id, e.channel_id, ${interval}, s.starts_at, e.meter, e.tier,
           CASE e.meter WHEN 'peakViewers' THEN max(e.quantity) ELSE sum(e.quantity)::bigint END
    FROM spans s
    JOIN usage_entries e ON e.channel_id = s.channel_id
      AND e.hour_starts_at >= s.starts_at
      AND e.hour_starts_at < s.starts_at + ('1 ' || ${interval})::interval
    GROUP BY e.organization_id, e.channel_id, s.starts_at, e.meter, e.tier
    ON CONFLICT (organization_id, interval, starts_at, channel_id, meter, tier) DO UPDATE
    SET quantity = excluded.quantity`);
}
