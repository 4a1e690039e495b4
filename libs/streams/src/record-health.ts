// How well sources arrive, as an edge reports it with its heartbeat: the last sample, the ten seconds it belongs to, and
// the codes that hold. A handful of statements for any number of streams; only a change of codes costs a transaction.
// Rule: what a connection reports that does not hold its stream any more is not the stream's health.
import { Prisma, type Database } from '@millrace/db';
import type {
  ConnectionId,
  Heartbeat,
  IngestHealthCode,
  IngestHealthReport,
  OrganizationId,
  StreamId,
} from '@millrace/pipeline';
import { judgeCodes, readHeldCodes, type HeldCodes } from './health-codes.ts';
import { statisticsOf } from './health-statistics.ts';
import { changeStream } from './stream-events.ts';
import { lockStream } from './stream-record.ts';

/** One statement writes so many streams. */
const streamsPerStatement = 1_000;
/** Changes told per report; those of the others are told with the next one. */
const changesPerReport = 50;
/** Length of a period of the last hour's record, in seconds. */
export const healthPeriodSeconds = 10;

interface HealthReport {
  streamId: StreamId;
  connectionId: ConnectionId;
  health: IngestHealthReport;
}

interface KnownHealth {
  streamId: StreamId;
  organizationId: OrganizationId;
  codes: unknown;
  now: Date;
}

/** Records what the connections of a heartbeat report, and writes `stream.healthChanged` where the codes changed. */
export async function recordHealth(db: Database, connections: Heartbeat['connections']): Promise<void> {
  const reports = new Map<StreamId, HealthReport>();
  for (const { streamId, connectionId, health } of connections) {
    if (health) reports.set(streamId, { streamId, connectionId, health });
  }
  const all = [...reports.values()].sort((a, b) => (a.streamId < b.streamId ? -1 : 1));
  for (let start = 0; start < all.length; start += streamsPerStatement) {
    await recordSome(db, all.slice(start, start + streamsPerStatement));
  }
}

async function recordSome(db: Database, reports: readonly HealthReport[]): Promise<void> {
  const known = new Map((await readKnown(db, reports)).map((row) => [row.streamId, row]));
  const changed: HealthReport[] = [];
  const rows = reports.flatMap((report) => {
    const before = known.get(report.streamId);
    if (!before) return [];
    const held = readHeldCodes(before.codes);
    const judged = judgeCodes(held, report.health.codes, before.now.getTime());
    const isChanged = judged.raised.length + judged.cleared.length > 0;
    if (isChanged) changed.push(report);
    return [toRow(report, before.organizationId, isChanged ? held : judged.held)];
  });
  if (rows.length > 0) await writeSamples(db, rows);
  for (const report of changed.slice(0, changesPerReport)) await tellChange(db, report);
}

/** Of the streams that the reporting connections hold. */
function readKnown(db: Database, reports: readonly HealthReport[]): Promise<KnownHealth[]> {
  const streamIds = reports.map(({ streamId }) => streamId);
  const connectionIds = reports.map(({ connectionId }) => connectionId);
  return db.platform.$queryRaw<KnownHealth[]>(Prisma.sql`
    SELECT s.id AS "streamId", s.organization_id AS "organizationId", coalesce(h.codes, '{}') AS codes,
           clock_timestamp() AS now
    FROM unnest(${streamIds}::text[], ${connectionIds}::text[]) AS r (stream_id, connection_id)
    JOIN streams s ON s.id = r.stream_id AND s.connection_id = r.connection_id AND s.state <> 'ended'
    LEFT JOIN stream_health h ON h.stream_id = s.id`);
}

function toRow({ streamId, connectionId, health }: HealthReport, organizationId: OrganizationId, held: HeldCodes) {
  const { sample, codes } = health;
  return { streamId, organizationId, connectionId, sample, held, statistics: statisticsOf(sample), codes };
}

/** The last sample replaces the one before; the period's numbers are put together with it. */
async function writeSamples(db: Database, rows: readonly ReturnType<typeof toRow>[]): Promise<void> {
  await db.platform.$executeRaw(Prisma.sql`
    WITH reported AS (
      SELECT * FROM jsonb_to_recordset(${JSON.stringify(rows, onlyStorableText)}::jsonb)
        AS r ("streamId" text, "organizationId" text, "connectionId" text, sample jsonb, held jsonb, statistics jsonb, codes text[])
    ), latest AS (
      INSERT INTO stream_health (stream_id, organization_id, connection_id, sample, codes, sampled_at)
      SELECT "streamId", "organizationId", "connectionId", sample, held, clock_timestamp() FROM reported
      ON CONFLICT (stream_id) DO UPDATE
      SET connection_id = excluded.connection_id, sample = excluded.sample, codes = excluded.codes,
          sampled_at = excluded.sampled_at
    )
    INSERT INTO stream_health_periods AS p (stream_id, starts_at, organization_id, sample_count, statistics, codes)
    SELECT "streamId", to_timestamp(floor(extract(epoch FROM now()) / ${healthPeriodSeconds}) * ${healthPeriodSeconds}),
           "organizationId", 1, statistics, codes
    FROM reported
    ON CONFLICT (stream_id, starts_at) DO UPDATE
    SET sample_count = p.sample_count + 1, statistics = ${mergedStatistics},
        codes = ARRAY(SELECT DISTINCT unnest(p.codes || excluded.codes) ORDER BY 1)`);
}

/** PostgreSQL takes no NUL and no half characters in JSON; one encoder's odd codec name must not cost the others' samples. */
function onlyStorableText(_key: string, value: unknown): unknown {
  return typeof value === 'string' ? value.toWellFormed().replaceAll('\0', '') : value;
}

const mergedStatistics = Prisma.sql`(
  SELECT coalesce(jsonb_object_agg(coalesce(a.key, b.key), jsonb_build_object(
    'n', coalesce((a.value->>'n')::float8, 0) + coalesce((b.value->>'n')::float8, 0),
    'sum', coalesce((a.value->>'sum')::float8, 0) + coalesce((b.value->>'sum')::float8, 0),
    'min', least((a.value->>'min')::float8, (b.value->>'min')::float8),
    'max', greatest((a.value->>'max')::float8, (b.value->>'max')::float8))), '{}')
  FROM jsonb_each(p.statistics) a FULL JOIN jsonb_each(excluded.statistics) b ON a.key = b.key)`;

/** Judged again under the stream's lock, so that of two reports one tells it. */
async function tellChange(db: Database, { streamId, connectionId, health }: HealthReport): Promise<void> {
  await db.transaction(async (tx) => {
    const locked = await lockStream(tx, streamId);
    if (locked?.stream.connectionId !== connectionId) return;
    const row = await tx.streamHealth.findUnique({ where: { streamId }, select: { codes: true } });
    const { held, raised, cleared } = judgeCodes(readHeldCodes(row?.codes), health.codes, locked.now.getTime());
    if (raised.length + cleared.length === 0) return;
    await tx.streamHealth.update({ where: { streamId }, data: { codes: held }, select: { streamId: true } });
    const data = { codes: announced(held), raised, cleared, fault: 'encoder' } as const;
    await changeStream(tx, locked.stream, {}, [{ type: 'stream.healthChanged', data }]);
  });
}

function announced(held: HeldCodes): IngestHealthCode[] {
  return Object.entries(held).flatMap(([code, { isAnnounced }]) => (isAnnounced ? (code as IngestHealthCode) : []));
}
