// Most viewers at once, from the counts per minute that are kept of each stream. The greatest counts, so that to take a
// minute again changes nothing.
import { Prisma, type Database } from '@millrace/db';

/** Takes the minutes since then. */
export async function countPeakViewers(db: Database, since: Date): Promise<void> {
  await db.platform.$executeRaw(Prisma.sql`
    INSERT INTO usage_entries AS e (organization_id, channel_id, stream_id, hour_starts_at, meter, tier, quantity)
    SELECT s.organization_id, s.channel_id, s.id, date_trunc('hour', p.starts_at, 'UTC'), 'peakViewers', '',
           max(p.viewers_max)
    FROM stream_viewer_periods p JOIN streams s ON s.id = p.stream_id JOIN channels c ON c.id = s.channel_id
    WHERE p.starts_at >= ${since} AND p.viewers_max > 0 AND NOT c.is_test
    GROUP BY s.organization_id, s.channel_id, s.id, date_trunc('hour', p.starts_at, 'UTC')
    ORDER BY s.channel_id COLLATE "C", s.id COLLATE "C"
    ON CONFLICT (channel_id, stream_id, hour_starts_at, meter, tier) DO UPDATE
    SET quantity = excluded.quantity, is_rolled_up = false WHERE e.quantity < excluded.quantity`);
}
