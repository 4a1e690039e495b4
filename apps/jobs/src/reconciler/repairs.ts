// The repairs themselves. Each one may come twice, or after somebody else did it: the queue ignores an order it has, and
// the compare-and-set in libs/streams ignores a fact about an epoch that is over.
import { applyFact, type StreamToReconcile } from '@millrace/streams';
import type { Observation, Repair } from './decide-repair.ts';
import type { ReconcilerDeps } from './reconciler-deps.ts';

type RepairAction = (
  deps: Pick<ReconcilerDeps, 'db' | 'queue'>,
  stream: StreamToReconcile,
  seen: Pick<Observation, 'latestEpoch'>,
) => Promise<void>;

const newEpoch: RepairAction = async ({ db, queue }, { job, connectionId }, { latestEpoch }) => {
  const { epoch } = job;
  const outcome = await applyFact(db, job.streamId, { kind: 'transcoder-lost', connectionId, epoch, latestEpoch });
  // If this process dies here, the next round finds the new epoch without a job and hands out another.
  if (outcome.kind === 'changed') await queue.add({ ...job, epoch: outcome.stream.epoch });
};

export const repairs: Readonly<Record<Exclude<Repair, 'none'>, RepairAction>> = {
  'new-epoch': newEpoch,
  'pass-log-epoch': newEpoch,
  'record-first-cell': async ({ db }, { job }) => {
    await applyFact(db, job.streamId, { kind: 'first-cell', epoch: job.epoch });
  },
};
