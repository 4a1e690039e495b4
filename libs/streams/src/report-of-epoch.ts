// What a transcoder reports of its run, beside the facts that decide states: it counts for as long as its epoch does.
import type { Database, DatabaseTransaction } from '@millrace/db';
import type { StreamId } from '@millrace/pipeline';
import type { FactOutcome } from './apply-fact.ts';
import { lockStream, type StreamRecord } from './stream-record.ts';

/** Applies a report to the locked stream in a transaction of its own, unless the stream has ended or its epoch is over. */
export function applyReport(
  db: Database,
  { streamId, epoch }: { streamId: StreamId; epoch: number },
  apply: (tx: DatabaseTransaction, stream: StreamRecord) => Promise<FactOutcome>,
): Promise<FactOutcome> {
  return db.transaction(async (tx) => {
    const locked = await lockStream(tx, streamId);
    if (!locked) return { kind: 'unknown' };
    const { stream } = locked;
    if (stream.state === 'ended') return { kind: 'unchanged', because: 'ended', stream };
    if (stream.epoch !== epoch) return { kind: 'unchanged', because: 'stale-epoch', stream };
    return apply(tx, stream);
  });
}
