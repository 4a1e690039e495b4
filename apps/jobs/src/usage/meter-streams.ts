// Counts every stream whose media costs something: those that run, and those that ended and are still stored. The latter
// only grow older, so they are looked at when their last count is a while ago.
import type { Deps } from '../deps.ts';
import { eachOf, ofPages } from '../each-of.ts';
import type { RoundResult } from '../loop.ts';
import { streamRefColumns, toStreamRef, type StreamRef } from '../retention/stream-ref.ts';
import { meterStream } from './meter-stream.ts';

const streamsPerPage = 200;
const streamsAtOnce = 4;
const restingMs = 600_000;

type MeterDeps = Pick<Deps, 'db' | 'redis'>;

export async function meterStreams(deps: MeterDeps, signal: AbortSignal): Promise<RoundResult> {
  const streams = ofPages((last: StreamRef | undefined) => streamsToMeter(deps, last?.streamId ?? ''));
  await eachOf(streams, { atOnce: streamsAtOnce, signal }, (stream) => meterStream(deps, stream));
  return 'done';
}

async function streamsToMeter({ db }: MeterDeps, after: string): Promise<StreamRef[]> {
  const rested = new Date(Date.now() - restingMs);
  const rows = await db.platform.stream.findMany({
    where: {
      id: { gt: after },
      mediaDeletedAt: null,
      OR: [
        { state: { not: 'ended' } },
        { usageMeter: null },
        { usageMeter: { storageCountedUntil: { lt: rested } } },
        // Its last segments may have come after the last count.
        { endedAt: { gt: rested } },
      ],
    },
    select: streamRefColumns,
    orderBy: { id: 'asc' },
    take: streamsPerPage,
  });
  return rows.map(toStreamRef);
}
