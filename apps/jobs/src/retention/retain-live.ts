// Deletes what has slid out of the windows of streams that still run: objects first, then the log's records of them, so
// that a crash between the two is repeated and not forgotten.
import { readNewest, readOldest, trimLog, type LogRef } from '@millrace/playlist-log';
import type { OrganizationId, PlaybackId, StreamId } from '@millrace/pipeline';
import type { Deps } from '../deps.ts';
import type { RoundResult } from '../loop.ts';
import { expiredCells, mediaKeysOf } from './expired-cells.ts';

/** Records of one stream that one round looks at: a quarter of an hour of 2 s cells, for a round a minute. */
const recordsPerRound = 500;
const streamsPerPage = 200;
/** The last cell stands behind at most a few records of another kind. */
const newestRecords = 16;

type RetentionDeps = Pick<Deps, 'db' | 'redis' | 'storage' | 'metrics' | 'log'>;

/** One round over all streams that have not ended. */
export async function retainLiveStreams(deps: RetentionDeps, signal: AbortSignal): Promise<RoundResult> {
  let cursor = '';
  while (!signal.aborted) {
    const page = await runningStreams(deps, cursor);
    for (const stream of page) {
      if (signal.aborted) return 'done';
      await retainLiveStream(deps, stream);
    }
    const last = page.at(-1);
    if (!last || page.length < streamsPerPage) break;
    cursor = last.streamId;
  }
  return 'done';
}

export type RunningStream = LogRef & { organizationId: OrganizationId };

/** Deletes the expired cells of one stream; returns how many objects went. */
export async function retainLiveStream(deps: RetentionDeps, stream: RunningStream): Promise<number> {
  const newest = await readNewest(deps.redis, stream, newestRecords);
  const newestCell = newest.map(({ record }) => record).findLast((record) => record.kind === 'cell');
  if (!newestCell) return 0;
  const expired = expiredCells(await readOldest(deps.redis, stream, recordsPerRound), newestCell.endMs);
  if (!expired) return 0;
  const keys = mediaKeysOf(expired.cells, stream);
  await deps.storage.delete(keys);
  await trimLog(deps.redis, stream, expired.trimBefore);
  deps.metrics.objectsDeleted.inc({ reason: 'slid_out' }, keys.length);
  deps.log.debug('retention.slid_out', { streamId: stream.streamId, objects: keys.length });
  return keys.length;
}

async function runningStreams({ db }: RetentionDeps, after: string): Promise<RunningStream[]> {
  const rows = await db.platform.stream.findMany({
    where: { state: { not: 'ended' }, id: { gt: after } },
    select: { id: true, organizationId: true, channel: { select: { playbackId: true } } },
    orderBy: { id: 'asc' },
    take: streamsPerPage,
  });
  return rows.map(({ id, organizationId, channel }) => ({
    streamId: id as StreamId,
    organizationId: organizationId as OrganizationId,
    playbackId: channel.playbackId as PlaybackId,
  }));
}
