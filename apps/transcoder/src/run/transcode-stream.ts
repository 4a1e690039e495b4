// One job from claim to end: the lease of its epoch first, and a run for as long as it is held.
import type { TranscodeJob } from '@millrace/pipeline';
import { acquireLease } from '@millrace/playlist-log';
import type { JobOutcome } from '@millrace/queue';
import { LogSnapshots } from '../publishing/log-snapshots.ts';
import { isNewestEpoch } from './newest-epoch.ts';
import { elsewhere, StreamRun } from './stream-run.ts';
import type { TranscodeDeps } from './transcode-deps.ts';

const heldRetryMs = 2_000;

export async function transcodeStream(
  order: TranscodeJob,
  deps: TranscodeDeps,
  signal: AbortSignal,
): Promise<JobOutcome> {
  const { streamId, channelId, organizationId, epoch } = order;
  const log = deps.log.child({ streamId, channelId, organizationId, epoch });
  if (deps.silentEdges.has(order.relayBaseUrl)) return elsewhere;
  const snapshots = new LogSnapshots(deps.storage, order, log);
  const claim = await acquireLease({
    redis: deps.redis,
    ref: order,
    epoch,
    worker: deps.workerName,
    isCurrent: () => isNewestEpoch(deps.api, order),
    readSnapshot: () => snapshots.read(),
  });
  if (claim.kind === 'held') return { kind: 'later', delayMs: heldRetryMs, reason: 'held' };
  if (claim.kind !== 'acquired') {
    log.info('job.superseded', { claim: claim.kind });
    return { kind: 'done', reason: claim.kind };
  }
  const { tail } = claim;
  log.info('lease.acquired', { lastMediaSequence: tail.lastCell?.mediaSequence, isAfterLoss: tail.isAfterLoss });
  const cpu = deps.cpuBudget.share();
  const endRun = deps.hotWindow.open(streamId);
  try {
    const outcome = await new StreamRun(order, { ...deps, log, snapshots }, claim.lease, cpu, signal).run(tail);
    log.info('job.ended', { outcome: outcome.kind, ...('reason' in outcome && { reason: outcome.reason }) });
    return outcome;
  } finally {
    cpu.release();
    endRun();
    await claim.lease.release();
  }
}
