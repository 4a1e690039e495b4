// Deletes the media and the log of streams that ended long enough ago, and of deleted channels at once.
// Rule: the log goes first (nothing may name an object that is gone), the mark in Postgres last (what is not marked is
// done again).
import { streamPrefix } from '@millrace/pipeline';
import { forgetLog } from '@millrace/playlist-log';
import { countRemoval } from '@millrace/usage';
import type { Deps } from '../deps.ts';
import { eachOf, ofPages } from '../each-of.ts';
import type { RoundResult } from '../loop.ts';
import { meterStream } from '../usage/meter-stream.ts';
import { streamRefColumns, toStreamRef, type StreamRef } from './stream-ref.ts';

const streamsPerPage = 200;
const streamsAtOnce = 4;
/** After a stream's end a fenced worker may still finish an upload; its object must not outlive the deletion. */
const uploadsSettleMs = 30_000;

type RetentionDeps = Pick<Deps, 'db' | 'redis' | 'storage' | 'metrics' | 'log'>;

/** One round over all ended streams whose media is due. */
export async function retainEndedStreams(
  deps: RetentionDeps,
  keepMs: number,
  signal: AbortSignal,
): Promise<RoundResult> {
  const nowMs = Date.now();
  const streams = ofPages((last: StreamRef | undefined) => dueStreams(deps, { nowMs, keepMs, after: last?.streamId }));
  await eachOf(streams, { atOnce: streamsAtOnce, signal }, (stream) => deleteStreamMedia(deps, stream, signal));
  return 'done';
}

/** Deletes everything of one ended stream, unless it is interrupted: then the next round goes on with it. */
async function deleteStreamMedia(deps: RetentionDeps, stream: StreamRef, signal: AbortSignal): Promise<void> {
  await meterStream(deps, stream);
  await forgetLog(deps.redis, stream);
  let objects = 0;
  for (;;) {
    const deleted = await deps.storage.deletePrefix(streamPrefix(stream));
    if (deleted === 0) break;
    objects += deleted;
    deps.metrics.objectsDeleted.inc({ reason: 'ended' }, deleted);
    if (signal.aborted) return;
  }
  await countRemoval(deps.db, stream);
  await deps.db.platform.stream.update({ where: { id: stream.streamId }, data: { mediaDeletedAt: new Date() } });
  deps.metrics.streamsDeleted.inc();
  deps.log.info('retention.stream_deleted', { streamId: stream.streamId, objects });
}

async function dueStreams(
  { db }: RetentionDeps,
  { nowMs, keepMs, after = '' }: { nowMs: number; keepMs: number; after: string | undefined },
): Promise<StreamRef[]> {
  const rows = await db.platform.stream.findMany({
    where: {
      id: { gt: after },
      state: 'ended',
      mediaDeletedAt: null,
      OR: [
        { endedAt: { lt: new Date(nowMs - Math.max(keepMs, uploadsSettleMs)) } },
        { endedAt: { lt: new Date(nowMs - uploadsSettleMs) }, channel: { deletedAt: { not: null } } },
      ],
    },
    select: streamRefColumns,
    orderBy: { id: 'asc' },
    take: streamsPerPage,
  });
  return rows.map(toStreamRef);
}
