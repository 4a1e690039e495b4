// An edge's report of its live connections: refreshes their sign of life in one statement, and answers with those that
// must be closed. A connection that was silent for a while, and is here again, is live again. A check for stops only reads.
import { Prisma, type Database } from '@millrace/db';
import type { ConnectionId, Heartbeat, HeartbeatAnswer, RefusalReason, StreamId } from '@millrace/pipeline';
import { applyFact } from './apply-fact.ts';
import { auditTooFast, mayExceed, streamsAboveLimit } from './bitrate-limit.ts';

interface ReportedConnection {
  streamId: StreamId;
  connectionId: ConnectionId;
  isHolder: boolean;
  isOver: boolean;
  isSuspended: boolean;
  /** The minutes of its organization are used up. */
  isOutOfMinutes: boolean;
  bitrateLimitBps: number | null;
  /** It was kicked, or its key is kept away for a while. */
  isKicked: boolean;
  /** Its key was revoked or has expired. */
  isKeyOver: boolean;
  wasSilent: boolean;
}

/** Records a report and says which connections to stop, with the reason their encoders get. */
export async function recordHeartbeat(
  db: Database,
  { edge, connections, isStopCheck }: Heartbeat,
): Promise<HeartbeatAnswer> {
  if (connections.length === 0) return { stop: [] };
  const reported = await (isStopCheck ? readStops(db, connections) : touch(db, edge, connections));
  const returned = isStopCheck ? [] : reported.filter((one) => one.wasSilent && one.isHolder);
  for (const { streamId, connectionId } of returned) {
    await applyFact(db, streamId, { kind: 'ingest-seen', connectionId });
  }
  const tooFast = await streamsAboveLimit(db, suspects(reported, connections));
  if (tooFast.size > 0)
    await auditTooFast(
      db,
      connections.filter(({ streamId }) => tooFast.has(streamId)),
    );
  return {
    stop: reported.flatMap((connection) => {
      const reason =
        stopReason(connection) ?? (tooFast.has(connection.streamId) ? 'BITRATE_QUOTA_EXCEEDED' : undefined);
      return reason ? [{ streamId: connection.streamId, connectionId: connection.connectionId, reason }] : [];
    }),
  };
}

/** Those whose newest sample is above their limit: their record is worth a look. */
function suspects(reported: readonly ReportedConnection[], connections: Heartbeat['connections']): StreamId[] {
  const health = new Map(connections.map((connection) => [connection.connectionId, connection.health]));
  return reported
    .filter(({ connectionId, bitrateLimitBps }) => mayExceed(health.get(connectionId), bitrateLimitBps))
    .map(({ streamId }) => streamId);
}

function stopReason(connection: ReportedConnection): RefusalReason | undefined {
  const { isOver, isSuspended, isOutOfMinutes, isKicked, isHolder, isKeyOver } = connection;
  if (isSuspended) return 'ORGANIZATION_SUSPENDED';
  if (isOutOfMinutes) return 'MINUTES_QUOTA_REACHED';
  if (isOver || isKicked) return 'STOPPED_BY_OPERATOR';
  if (!isHolder) return 'ALREADY_PUBLISHING';
  return isKeyOver ? 'STREAM_KEY_NOT_ACCEPTED' : undefined;
}

/** A stream that is not known is over: its organization was removed with everything it had. */
const stateOfReported = Prisma.sql`
    SELECT r.stream_id AS "streamId", r.connection_id AS "connectionId",
           s.connection_id IS NOT DISTINCT FROM r.connection_id AS "isHolder",
           coalesce(s.state = 'ended' OR c.deleted_at IS NOT NULL OR NOT c.enabled, true) AS "isOver",
           coalesce(o.suspended_at IS NOT NULL, false) AS "isSuspended",
           coalesce(s.end_reason = 'quota_reached', false) AS "isOutOfMinutes",
           (s.limits->>'ingestBitrateBps')::int AS "bitrateLimitBps",
           coalesce(s.kicked_connection_id = r.connection_id, false)
             OR coalesce(s.connection_id = r.connection_id AND k.blocked_until > now(), false) AS "isKicked",
           coalesce(k.revoked_at <= now(), false) OR coalesce(k.expires_at <= now(), false) AS "isKeyOver",
           coalesce(s.reconnect_deadline IS NOT NULL, false) AS "wasSilent"
    FROM reported r
    LEFT JOIN streams s ON s.id = r.stream_id
    LEFT JOIN channels c ON c.id = s.channel_id
    LEFT JOIN organizations o ON o.id = s.organization_id
    LEFT JOIN stream_keys k ON k.id = s.stream_key_id`;

/** Refreshes the sign of life of those that hold their streams. */
function touch(
  db: Database,
  edge: Heartbeat['edge'],
  connections: Heartbeat['connections'],
): Promise<ReportedConnection[]> {
  return db.platform.$queryRaw<ReportedConnection[]>(Prisma.sql`
    WITH reported AS (${reportedOf(connections)}), touched AS (
      UPDATE streams s
      SET ingest_seen_at = clock_timestamp(), edge_name = ${edge.name}, edge_instance_id = ${edge.instanceId},
          relay_base_url = ${edge.relayBaseUrl}
      FROM reported r
      WHERE s.id = r.stream_id AND s.connection_id = r.connection_id AND s.state <> 'ended'
    ) ${stateOfReported}`);
}

function readStops(db: Database, connections: Heartbeat['connections']): Promise<ReportedConnection[]> {
  return db.platform.$queryRaw<ReportedConnection[]>(Prisma.sql`
    WITH reported AS (${reportedOf(connections)}) ${stateOfReported}`);
}

function reportedOf(connections: Heartbeat['connections']): Prisma.Sql {
  const streamIds = connections.map((connection) => connection.streamId);
  const connectionIds = connections.map((connection) => connection.connectionId);
  return Prisma.sql`
    SELECT * FROM unnest(${streamIds}::text[], ${connectionIds}::text[]) AS r (stream_id, connection_id)`;
}
