// What a worker does when its stream has no encoder any more: if the stream waits for one, it writes the channel's slate, or
// in low latency gaps, until somebody else takes over, the stream ends, or it has waited longer than any stream may. Where the
// encoder was there all along, and this worker alone did not know, the slate ends when the edge answers again.
import { currentEpochPath, currentEpochSchema, reconnectWindow, type CurrentEpoch } from '@millrace/pipeline';
import type { InternalClient } from '@millrace/service';
import { setTimeout as delay } from 'node:timers/promises';
import type { LogPosition } from '../publishing/log-position.ts';
import type { OpenedRelay, Relay } from '../relay/relay-reader.ts';
import { runSlate, type RunSlateOptions } from '../slate/run-slate.ts';

export type AwaitEncoderOptions = Omit<RunSlateOptions, 'kind' | 'stop'> & {
  api: InternalClient;
  /** Asks the edge for the encoder's media. */
  reach: () => Promise<OpenedRelay>;
};

/** The edge has the encoder of the order. */
export interface FoundEncoder {
  relay: Relay;
  /** Where the log stands behind the slate. */
  position: LogPosition;
}

const askEveryMs = 5_000;
/** A stream that is taken over by nobody for so long has lost the order of its later epoch, or its end. */
const patienceAnswers = 2;

/**
 * Resolves with the encoder when it is found, and with undefined when there is nothing to wait for any more, or `signal` is
 * aborted. Rejects when the slate can't be written.
 */
export async function awaitEncoder(options: AwaitEncoderOptions): Promise<FoundEncoder | undefined> {
  const { order, api, signal } = options;
  const kind = order.media.slate;
  // Behind gaps that come one by one Shaka Player (5.2.12) stands still, in standard latency alone.
  if (signal.aborted || (kind === 'off' && order.latencyMode !== 'low')) return undefined;
  const ask = () =>
    api.call(currentEpochPath(order.streamId), currentEpochSchema, { method: 'GET', signal }).catch(() => undefined);
  const waits = (stream: CurrentEpoch | undefined) => !stream || (!stream.hasEnded && stream.epoch === order.epoch);
  const first = await ask();
  if (!waits(first) || first?.reconnectWindowSeconds === 0) return undefined;
  const stop = new AbortController();
  const watching = watch(stop, async () => {
    const stream = await ask();
    if (!waits(stream)) return 'over';
    return stream?.isPublishing === false ? 'waits' : foundIn(await options.reach());
  });
  const written = await runSlate({ ...options, kind, stop: stop.signal }).then(
    (position) => ({ position }),
    (error: unknown) => ({ error }),
  );
  stop.abort();
  const relay = await watching;
  if ('position' in written) return relay && { relay, position: written.position };
  relay?.close();
  throw written.error;
}

function foundIn(opened: OpenedRelay): Relay | 'waits' {
  return opened.kind === 'opened' ? opened.relay : 'waits';
}

/** Stops the slate when the stream has waited long enough, or the encoder is found. */
async function watch(stop: AbortController, look: () => Promise<Relay | 'waits' | 'over'>): Promise<Relay | undefined> {
  const untilMs = performance.now() + reconnectWindow.maxSeconds * 1_000;
  for (let noes = 0; noes < patienceAnswers && performance.now() < untilMs;) {
    await delay(askEveryMs, undefined, { signal: stop.signal }).catch(() => undefined);
    if (stop.signal.aborted) return undefined;
    const seen = await look();
    if (typeof seen === 'object') {
      stop.abort();
      return seen;
    }
    noes = seen === 'waits' ? 0 : noes + 1;
  }
  stop.abort();
  return undefined;
}
