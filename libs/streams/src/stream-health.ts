// What is known of how well a stream arrives: now, and over the last hour. Read by the API, pruned by the jobs.
import type { Database, DatabaseTransaction } from '@millrace/db';
import {
  ingestHealthSampleSchema,
  ingestHeartbeat,
  type IngestHealthCode,
  type IngestHealthSample,
  type StreamId,
} from '@millrace/pipeline';
import { readHeldCodes } from './health-codes.ts';
import { readStatistics, type Statistics } from './health-statistics.ts';

export interface HealthPeriod {
  startsAt: Date;
  sampleCount: number;
  statistics: Statistics;
  codes: string[];
}

export interface HealthOfStream {
  /** Undefined when nothing was reported lately. */
  current: { at: Date; sample: IngestHealthSample } | undefined;
  /** What has been said and not taken back, oldest first. */
  codes: { code: IngestHealthCode; since: Date }[];
  /** Since when it was told that no transcoder has room for it. */
  capacityWaitSince: Date | undefined;
  /** Oldest first. */
  lastHour: HealthPeriod[];
}

const keptMs = 3_600_000;
/** Rows that one round of pruning deletes: few enough for one short statement. */
const prunedPerRound = 20_000;

/** `now` is the reader's clock; it only decides what counts as lately. */
export async function readStreamHealth(
  tx: DatabaseTransaction,
  streamId: StreamId,
  now: Date,
): Promise<HealthOfStream> {
  const row = await tx.streamHealth.findUnique({ where: { streamId } });
  const waiting = await tx.stream.findUnique({
    where: { id: streamId },
    select: { state: true, capacityWaitAt: true },
  });
  const capacityWaitSince = waiting?.state === 'ended' ? undefined : (waiting?.capacityWaitAt ?? undefined);
  const startsAt = { gt: new Date(now.getTime() - keptMs) };
  const periods = await tx.streamHealthPeriod.findMany({
    where: { streamId, startsAt },
    orderBy: { startsAt: 'asc' },
  });
  const lastHour = periods.map((period) => ({ ...period, statistics: readStatistics(period.statistics) }));
  if (!row || now.getTime() - row.sampledAt.getTime() > ingestHeartbeat.goneAfterMs) {
    return { current: undefined, codes: [], capacityWaitSince, lastHour };
  }
  const sample = ingestHealthSampleSchema.safeParse(row.sample);
  const codes = Object.entries(readHeldCodes(row.codes))
    .filter(([, { isAnnounced }]) => isAnnounced)
    .map(([code, { sinceMs }]) => ({ code: code as IngestHealthCode, since: new Date(sinceMs) }))
    .sort((a, b) => a.since.getTime() - b.since.getTime());
  const current = sample.success ? { at: row.sampledAt, sample: sample.data } : undefined;
  return { current, codes, capacityWaitSince, lastHour };
}

/** Deletes what is older than the kept hour; true when there may be more. */
export async function pruneStreamHealth(db: Database): Promise<boolean> {
  const periods = await db.platform.$executeRaw`
    DELETE FROM stream_health_periods WHERE ctid IN (
      SELECT ctid FROM stream_health_periods
      WHERE starts_at < now() - ${keptMs} * interval '1 ms' LIMIT ${prunedPerRound})`;
  await db.platform.$executeRaw`DELETE FROM stream_health WHERE sampled_at < now() - ${keptMs} * interval '1 ms'`;
  return periods === prunedPerRound;
}
