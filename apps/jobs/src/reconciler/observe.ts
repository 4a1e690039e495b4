// What is, for one stream: the lease, the job, and whether the log has a cell of the epoch.
import { latestEpoch, readLastCell, readLease } from '@millrace/playlist-log';
import type { StreamToReconcile } from '@millrace/streams';
import { isOwned, type Observation } from './decide-repair.ts';
import type { ReconcilerDeps } from './reconciler-deps.ts';

export type Seen = Pick<Observation, 'lease' | 'latestEpoch' | 'job' | 'hasCell'>;

/** Reads only what the decision needs: the job of a stream without a worker, the log of one with. */
export async function observe(
  { redis, queue }: Pick<ReconcilerDeps, 'redis' | 'queue'>,
  { job }: StreamToReconcile,
): Promise<Seen> {
  const lease = await readLease(redis, job);
  if (!isOwned(job, lease)) {
    const [latest, state] = await Promise.all([latestEpoch(redis, job), queue.stateOf(job)]);
    return { lease, latestEpoch: latest, job: state, hasCell: false };
  }
  const lastCell = await readLastCell(redis, job);
  return { lease, latestEpoch: job.epoch, job: 'active', hasCell: lastCell?.epoch === job.epoch && !lastCell.isSlate };
}
