// Deletes what has slid out of the windows of streams that still run (an event keeps everything): objects first, then the
// log's records of them, so that a crash between the two is repeated and not forgotten.
import { livePlaylist } from '@millrace/pipeline';
import { countDeletion } from '@millrace/usage';
import { readLastCell, readOldest, readRuns, trimLog } from '@millrace/playlist-log';
import type { Deps } from '../deps.ts';
import { eachOf, ofPages } from '../each-of.ts';
import type { RoundResult } from '../loop.ts';
import { expiredCells, mediaKeysOf } from './expired-cells.ts';
import { meterStream } from '../usage/meter-stream.ts';
import { streamRefColumns, toStreamRef, type StreamRef } from './stream-ref.ts';

/** Records of one stream that one round looks at: a quarter of an hour of 2 s cells, for a round a minute. */
const recordsPerRound = 500;
const streamsPerPage = 200;
const streamsAtOnce = 4;

type RetentionDeps = Pick<Deps, 'db' | 'redis' | 'storage' | 'metrics' | 'log'>;

/** One round over all streams that have not ended. */
export async function retainLiveStreams(deps: RetentionDeps, signal: AbortSignal): Promise<RoundResult> {
  const streams = ofPages((last: StreamRef | undefined) => runningStreams(deps, last?.streamId ?? ''));
  await eachOf(streams, { atOnce: streamsAtOnce, signal }, (stream) => retainLiveStream(deps, stream));
  return 'done';
}

/** Deletes the expired cells of one stream; its first run decided how far back its playlists go. */
async function retainLiveStream(deps: RetentionDeps, stream: StreamRef): Promise<void> {
  const runs = await readRuns(deps.redis, stream);
  const playlist = runs[0]?.run.playlist ?? livePlaylist;
  if (playlist.type === 'event') return;
  const newestCell = await readLastCell(deps.redis, stream);
  if (!newestCell) return;
  const oldest = await readOldest(deps.redis, stream, recordsPerRound);
  const expired = expiredCells(oldest, newestCell.endMs - playlist.windowSeconds * 1_000);
  if (!expired) return;
  const keys = mediaKeysOf(expired.cells, stream);
  // What is not counted before it leaves the log never will be.
  await meterStream(deps, stream);
  await deps.storage.delete(keys);
  await countDeletion(deps.db, stream, expired.cells);
  await trimLog(deps.redis, stream, expired.trimBefore);
  deps.metrics.objectsDeleted.inc({ reason: 'slid_out' }, keys.length);
  deps.log.debug('retention.slid_out', { streamId: stream.streamId, objects: keys.length });
}

async function runningStreams({ db }: RetentionDeps, after: string): Promise<StreamRef[]> {
  const rows = await db.platform.stream.findMany({
    where: { state: { not: 'ended' }, id: { gt: after } },
    select: streamRefColumns,
    orderBy: { id: 'asc' },
    take: streamsPerPage,
  });
  return rows.map(toStreamRef);
}
