// Whether a job's run begins now. An encoder that comes and goes has one after the other, and each would start all that encodes
// its rungs: beyond a few they wait, and the edge keeps what they will read. By then there may be a later one.
import type { TranscodeJob } from '@millrace/pipeline';
import { paceStart } from '@millrace/playlist-log';
import type { JobOutcome } from '@millrace/queue';
import { isNewestEpoch } from './newest-epoch.ts';
import type { TranscodeDeps } from './transcode-deps.ts';

/** Undefined when it begins. `wasBegun`: somebody has had the job before. Rejects when Redis cannot be reached. */
export async function reasonNotToBegin(
  order: TranscodeJob,
  { redis, api, log }: Pick<TranscodeDeps, 'redis' | 'api' | 'log'>,
  wasBegun: boolean,
): Promise<JobOutcome | undefined> {
  if (wasBegun && !(await isNewestEpoch(api, order).catch(() => true))) return { kind: 'done', reason: 'superseded' };
  const delayMs = await paceStart(redis, order, order.connectionId);
  if (delayMs === 0) return undefined;
  const { streamId, epoch } = order;
  log.info('job.paced', { streamId, epoch, delayMs });
  return { kind: 'later', delayMs, reason: 'paced' };
}
