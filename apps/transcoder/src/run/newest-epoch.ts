// Whether a run is still the one that the control plane wants.
import { currentEpochPath, currentEpochSchema, type TranscodeJob } from '@millrace/pipeline';
import type { InternalClient } from '@millrace/service';

/** Rejects when that can't be found out. */
export async function isNewestEpoch(
  api: InternalClient,
  { streamId, epoch }: Pick<TranscodeJob, 'streamId' | 'epoch'>,
): Promise<boolean> {
  const newest = await api.call(currentEpochPath(streamId), currentEpochSchema, { method: 'GET' });
  return newest.epoch === epoch && !newest.hasEnded;
}
