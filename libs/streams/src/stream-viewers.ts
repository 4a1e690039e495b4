// How many watch a stream: now, and minute by minute over the last day. Read by the API, pruned by the jobs.
import type { Database, DatabaseTransaction } from '@millrace/db';
import type { StreamId } from '@millrace/pipeline';
import { viewerReportHoldsMs } from './record-viewers.ts';

export interface ViewerPeriod {
  startsAt: Date;
  /** Over the reports of the minute. */
  average: number;
  max: number;
}

export interface ViewersOfStream {
  viewers: number;
  /** By rendition id. */
  renditions: Readonly<Record<string, number>>;
  /** Of the last day. */
  peak: { viewers: number; startsAt: Date } | undefined;
  /** Oldest first; minutes in which nobody watched are left out. */
  minutes: readonly ViewerPeriod[];
}

const keptMs = 24 * 3_600_000;
const prunedPerRound = 20_000;

/** `now` is the reader's clock; it only decides what counts as lately. */
export async function readStreamViewers(
  tx: DatabaseTransaction,
  streamId: StreamId,
  { now, minutes }: { now: Date; minutes: number },
): Promise<ViewersOfStream> {
  const reportedAt = { gt: new Date(now.getTime() - viewerReportHoldsMs) };
  const reports = await tx.streamViewers.findMany({ where: { streamId, reportedAt } });
  const startsAt = { gt: new Date(now.getTime() - minutes * 60_000) };
  const periods = await tx.streamViewerPeriod.findMany({
    where: { streamId, startsAt },
    orderBy: { startsAt: 'asc' },
  });
  const peak = await tx.streamViewerPeriod.findFirst({
    where: { streamId },
    orderBy: [{ viewersMax: 'desc' }, { startsAt: 'asc' }],
  });
  return {
    viewers: reports.reduce((sum, report) => sum + report.viewers, 0),
    renditions: sumOf(reports.map((report) => report.renditions as Record<string, number>)),
    peak: peak ? { viewers: peak.viewersMax, startsAt: peak.startsAt } : undefined,
    minutes: periods.map((period) => ({
      startsAt: period.startsAt,
      average: Number(period.viewersSum) / period.sampleCount,
      max: period.viewersMax,
    })),
  };
}

function sumOf(counts: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const sums = new Map<string, number>();
  for (const [id, viewers] of counts.flatMap((count) => Object.entries(count)))
    sums.set(id, (sums.get(id) ?? 0) + viewers);
  return Object.fromEntries([...sums].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** Deletes what is too old; true when there may be more of it. */
export async function pruneStreamViewers(db: Database): Promise<boolean> {
  const periods = await db.platform.$executeRaw`
    DELETE FROM stream_viewer_periods WHERE ctid IN (
      SELECT ctid FROM stream_viewer_periods
      WHERE starts_at < now() - ${keptMs} * interval '1 ms' LIMIT ${prunedPerRound})`;
  await db.platform.$executeRaw`DELETE FROM stream_viewers WHERE reported_at < now() - interval '1 hour'`;
  return periods === prunedPerRound;
}
