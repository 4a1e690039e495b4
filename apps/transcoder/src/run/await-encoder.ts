// What a worker does when its stream has no encoder any more: if the stream waits for one and its channel has a slate, it
// writes the slate until somebody else takes over, the stream ends, or it has waited longer than any stream may.
import { currentEpochPath, currentEpochSchema, reconnectWindow, type CurrentEpoch } from '@millrace/pipeline';
import type { InternalClient } from '@millrace/service';
import { setTimeout as delay } from 'node:timers/promises';
import { runSlate, type RunSlateOptions } from '../slate/run-slate.ts';

export type AwaitEncoderOptions = Omit<RunSlateOptions, 'kind' | 'stop'> & { api: InternalClient };

const askEveryMs = 5_000;
/** A stream that is taken over by nobody for so long has lost the order of its later epoch, or its end. */
const patienceAnswers = 2;

/** Resolves when there is nothing to wait for any more, or `signal` is aborted. Rejects when the slate can't be written. */
export async function awaitEncoder(options: AwaitEncoderOptions): Promise<void> {
  const { order, api, signal } = options;
  const kind = order.media.slate;
  if (kind === 'off' || signal.aborted) return;
  const ask = () => api.call(currentEpochPath(order.streamId), currentEpochSchema, { method: 'GET', signal });
  const waits = (stream: CurrentEpoch | undefined) => !stream || (!stream.hasEnded && stream.epoch === order.epoch);
  const first = await ask().catch(() => undefined);
  if (!waits(first) || first?.reconnectWindowSeconds === 0) return;
  const stop = new AbortController();
  const watching = watch(stop, async () => waits(await ask().catch(() => undefined)));
  await runSlate({ ...options, kind, stop: stop.signal }).finally(() => stop.abort());
  await watching;
}

/** Stops the slate when the stream has waited long enough. */
async function watch(stop: AbortController, stillWaits: () => Promise<boolean>): Promise<void> {
  const untilMs = performance.now() + reconnectWindow.maxSeconds * 1_000;
  for (let noes = 0; noes < patienceAnswers && performance.now() < untilMs;) {
    await delay(askEveryMs, undefined, { signal: stop.signal }).catch(() => undefined);
    if (stop.signal.aborted) return;
    noes = (await stillWaits()) ? 0 : noes + 1;
  }
  stop.abort();
}
