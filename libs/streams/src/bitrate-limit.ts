// Whether an encoder sends more than the quota of its organization allows: not in a peak, but in each of the last three
// periods of its health record, by more than a tenth.
import { Prisma, type Database } from '@millrace/db';
import type { IngestHealthReport, StreamId } from '@millrace/pipeline';
import { healthPeriodSeconds } from './record-health.ts';

const periods = 3;
const tolerance = 1.1;

/** Worth a look at the record: this sample alone is above the limit. */
export function mayExceed(health: IngestHealthReport | undefined, limitBps: number | null): boolean {
  if (!health || limitBps === null) return false;
  return health.sample.videoBitrateBps + health.sample.audioBitrateBps > limitBps * tolerance;
}

/** Of these streams, those that have been above their limit for long enough. */
export async function streamsAboveLimit(db: Database, streamIds: readonly StreamId[]): Promise<Set<StreamId>> {
  if (streamIds.length === 0) return new Set();
  const rows = await db.platform.$queryRaw<{ streamId: StreamId }[]>(Prisma.sql`
    WITH rates AS (
      SELECT p.stream_id, (s.limits->>'ingestBitrateBps')::float8 AS limit_bps,
             coalesce((p.statistics->'videoBitrateBps'->>'sum')::float8 / (p.statistics->'videoBitrateBps'->>'n')::float8, 0)
               + coalesce((p.statistics->'audioBitrateBps'->>'sum')::float8 / (p.statistics->'audioBitrateBps'->>'n')::float8, 0)
               AS rate_bps
      FROM stream_health_periods p JOIN streams s ON s.id = p.stream_id
      WHERE p.stream_id = ANY (${streamIds}::text[])
        AND p.starts_at > now() - ${(periods + 1) * healthPeriodSeconds} * interval '1 second'
        AND p.starts_at <= now() - ${healthPeriodSeconds} * interval '1 second'
    )
    SELECT stream_id AS "streamId" FROM rates
    GROUP BY stream_id HAVING count(*) >= ${periods} AND bool_and(rate_bps > limit_bps * ${tolerance})`);
  return new Set(rows.map(({ streamId }) => streamId));
}
