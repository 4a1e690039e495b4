// Whether an encoder sends more than the quota of its organization allows: not in a peak, but in each of the last three
// periods of its health record, by more than a tenth.
import { Prisma, type Database } from '@millrace/db';
import { newId, type ConnectionId, type IngestHealthReport, type StreamId } from '@millrace/pipeline';
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

/**
 * What an organization was denied by its quota stands in its audit log: once for a connection, however often its edge asks
 * until it has closed it.
 */
export async function auditTooFast(
  db: Database,
  connections: readonly { streamId: StreamId; connectionId: ConnectionId }[],
): Promise<void> {
  const ids = connections.map(() => newId('auditEntry'));
  const streamIds = connections.map(({ streamId }) => streamId);
  const connectionIds = connections.map(({ connectionId }) => connectionId);
  await db.platform.$executeRaw`
    INSERT INTO audit_log (id, organization_id, action, outcome, actor_kind, target_id, details, address, request_id)
    SELECT t.id, s.organization_id, 'streams.ingest', 'denied', 'nobody', s.channel_id,
           jsonb_build_object('reason', 'BITRATE_QUOTA_EXCEEDED', 'streamId', s.id, 'streamKeyId', s.stream_key_id),
           '', t.connection_id
    FROM unnest(${ids}::text[], ${streamIds}::text[], ${connectionIds}::text[]) AS t (id, stream_id, connection_id)
    JOIN streams s ON s.id = t.stream_id AND s.connection_id = t.connection_id
    WHERE NOT EXISTS (
      SELECT FROM audit_log a
      WHERE a.organization_id = s.organization_id AND a.action = 'streams.ingest' AND a.request_id = t.connection_id)`;
}
