// A transcoder's report that the slate of a stream which waits for its encoder can't be made. It is told once per epoch,
// however often the transcoder tries and says so.
import type { Database } from '@millrace/db';
import type { SlateFailure } from '@millrace/pipeline';
import type { FactOutcome } from './apply-fact.ts';
import { changeStream } from './stream-events.ts';
import { lockStream } from './stream-record.ts';

const type = 'stream.slateFailed';

/** Writes `stream.slateFailed`, unless the epoch is over. */
export function recordSlateFailure(db: Database, { streamId, epoch }: SlateFailure): Promise<FactOutcome> {
  return db.transaction(async (tx) => {
    const locked = await lockStream(tx, streamId);
    if (!locked) return { kind: 'unknown' };
    const { stream } = locked;
    if (stream.state === 'ended') return { kind: 'unchanged', because: 'ended', stream };
    if (stream.epoch !== epoch) return { kind: 'unchanged', because: 'stale-epoch', stream };
    const ofEpoch = { path: ['epoch'], equals: epoch };
    const told = await tx.event.findFirst({ where: { streamId, type, data: ofEpoch }, select: { id: true } });
    if (told) return { kind: 'unchanged', because: 'already-so', stream };
    return { kind: 'changed', stream: await changeStream(tx, stream, {}, [{ type, data: { fault: 'platform' } }]) };
  });
}
