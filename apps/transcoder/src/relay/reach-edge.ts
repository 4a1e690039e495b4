// How a worker comes by the relay of its stream: a few tries, and whom to ask when the edge says nothing.
import { currentEpochPath, currentEpochSchema, type TranscodeJob } from '@millrace/pipeline';
import type { InternalClient } from '@millrace/service';
import { setTimeout as delay } from 'node:timers/promises';
import { openRelay, type OpenedRelay } from './relay-reader.ts';

const tries = 3;
const pauseMs = 500;

/** What the last of a few tries came to; the first one, and a pause, where the edge answers that it is not ready. */
export async function reachEdge(request: Parameters<typeof openRelay>[0]): Promise<OpenedRelay> {
  const { signal } = request;
  for (let tried = 1; ; tried += 1) {
    const opened = await openRelay(request);
    const isLast = opened.kind !== 'unreachable' || tried === tries || signal.aborted;
    if (isLast && opened.kind !== 'not-ready') return opened;
    await delay(pauseMs, undefined, { signal }).catch(() => undefined);
    if (isLast) return opened;
  }
}

/** The edge tells the API of this encoder, so it lives: the network between it and this worker does not. */
export async function othersMayReach(
  api: InternalClient,
  { streamId, epoch }: Pick<TranscodeJob, 'streamId' | 'epoch'>,
  signal: AbortSignal,
): Promise<boolean> {
  return api.call(currentEpochPath(streamId), currentEpochSchema, { method: 'GET', signal }).then(
    (newest) => newest.isPublishing && newest.epoch === epoch,
    () => true,
  );
}
