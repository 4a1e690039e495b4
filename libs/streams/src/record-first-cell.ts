// A transcoder's report that the first cell of its epoch can be played, with what it tells of the path it built.
import type { Database } from '@millrace/db';
import type { FirstCell } from '@millrace/pipeline';
import { applyFactIn, type FactOutcome } from './apply-fact.ts';

/** Applies the report; its facts are kept unless the epoch is over. */
export function recordFirstCell(db: Database, { streamId, epoch, media }: FirstCell): Promise<FactOutcome> {
  return db.transaction(async (tx) => {
    const outcome = await applyFactIn(tx, streamId, { kind: 'first-cell', epoch });
    const isCurrent = outcome.kind === 'changed' || (outcome.kind === 'unchanged' && outcome.because === 'already-so');
    if (media && isCurrent) {
      await tx.stream.update({ where: { id: streamId }, data: { mediaFacts: media }, select: { id: true } });
    }
    return outcome;
  });
}
