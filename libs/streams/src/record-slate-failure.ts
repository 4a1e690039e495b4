// A transcoder's report that the slate of a stream which waits for its encoder can't be made. It is told once per epoch,
// however often the transcoder tries and says so.
import type { Database } from '@millrace/db';
import type { SlateFailure } from '@millrace/pipeline';
import type { FactOutcome } from './apply-fact.ts';
import { applyReport } from './report-of-epoch.ts';
import { changeStream } from './stream-events.ts';

const type = 'stream.slateFailed';

/** Writes `stream.slateFailed`, unless the epoch is over. */
export function recordSlateFailure(db: Database, report: SlateFailure): Promise<FactOutcome> {
  const { streamId, epoch } = report;
  return applyReport(db, report, async (tx, stream) => {
    const ofEpoch = { path: ['epoch'], equals: epoch };
    const told = await tx.event.findFirst({ where: { streamId, type, data: ofEpoch }, select: { id: true } });
    if (told) return { kind: 'unchanged', because: 'already-so', stream };
    return { kind: 'changed', stream: await changeStream(tx, stream, {}, [{ type, data: { fault: 'platform' } }]) };
  });
}
