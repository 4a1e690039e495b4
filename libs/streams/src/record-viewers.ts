// How many watch, as an origin reports it. A report is all that its origin knows: its streams that are not in it have nobody
// there any more. One statement for any number of streams; the minute they belong to is put together with it.
import { Prisma, type Database } from '@millrace/db';
import { viewerReportMs, type ViewerReport } from '@millrace/pipeline';

/** The newest report of an origin holds for so long. */
export const viewerReportHoldsMs = 3 * viewerReportMs;
const mostViewers = 2 ** 31 - 1;

export async function recordViewers(db: Database, { originId, streams }: ViewerReport): Promise<void> {
  const rows = new Map(streams.map((stream) => [stream.streamId, { ...stream, viewers: bounded(stream.viewers) }]));
  await db.platform.$executeRaw(Prisma.sql`
    WITH reported AS (
      SELECT r."streamId" AS stream_id, s.organization_id, r.viewers, r.renditions
      FROM jsonb_to_recordset(${JSON.stringify([...rows.values()])}::jsonb)
        AS r ("streamId" text, viewers integer, renditions jsonb)
      JOIN streams s ON s.id = r."streamId"
    ), gone AS (
      DELETE FROM stream_viewers v
      WHERE v.origin_id = ${originId} AND NOT EXISTS (SELECT FROM reported r WHERE r.stream_id = v.stream_id)
    ), latest AS (
      INSERT INTO stream_viewers (stream_id, origin_id, organization_id, viewers, renditions, reported_at)
      SELECT stream_id, ${originId}, organization_id, viewers, renditions, clock_timestamp() FROM reported
      ON CONFLICT (stream_id, origin_id) DO UPDATE
      SET viewers = excluded.viewers, renditions = excluded.renditions, reported_at = excluded.reported_at
    )
    INSERT INTO stream_viewer_periods AS p
      (stream_id, starts_at, organization_id, sample_count, viewers_sum, viewers_max)
    SELECT r.stream_id, date_trunc('minute', now()), r.organization_id, 1, t.total, t.total
    FROM reported r CROSS JOIN LATERAL (
      SELECT least(r.viewers + coalesce(sum(v.viewers), 0), ${mostViewers})::integer AS total
      FROM stream_viewers v
      WHERE v.stream_id = r.stream_id AND v.origin_id <> ${originId}
        AND v.reported_at > now() - ${viewerReportHoldsMs} * interval '1 ms'
    ) t
    -- Origins that report at once take the minutes' rows in the same order.
    ORDER BY r.stream_id
    ON CONFLICT (stream_id, starts_at) DO UPDATE
    SET sample_count = p.sample_count + 1, viewers_sum = p.viewers_sum + excluded.viewers_sum,
        viewers_max = greatest(p.viewers_max, excluded.viewers_max)`);
}

function bounded(viewers: number): number {
  return Math.min(viewers, mostViewers);
}
