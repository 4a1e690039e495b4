// Tells the API every two seconds which publications this edge carries, and stops those that the API wants stopped.
import { ingestHeartbeat } from '@millrace/pipeline';
import type { Logger } from '@millrace/service';
import { setTimeout as delay } from 'node:timers/promises';
import type { IngestApi } from './ingest-api.ts';
import type { LiveStreams } from './live-streams.ts';

export interface Heartbeat {
  close(): Promise<void>;
}

export function startHeartbeat(deps: { api: IngestApi; streams: LiveStreams; log: Logger }): Heartbeat {
  const closed = new AbortController();
  const running = run(deps, closed.signal);
  return {
    close: async () => {
      closed.abort();
      await running;
    },
  };
}

type Deps = Parameters<typeof startHeartbeat>[0];

async function run(deps: Deps, signal: AbortSignal): Promise<void> {
  while (await nextBeat(signal)) await beat(deps, signal);
}

/** False when there is none, because the heartbeat was closed. */
function nextBeat(signal: AbortSignal): Promise<boolean> {
  return delay(ingestHeartbeat.intervalMs, true, { signal }).catch(() => false);
}

async function beat(deps: Deps, signal: AbortSignal): Promise<void> {
  if (deps.streams.size === 0) return;
  try {
    await report(deps, signal);
  } catch (err) {
    if (!signal.aborted) deps.log.warn('heartbeat.failed', { err });
  }
}

async function report({ api, streams, log }: Deps, signal: AbortSignal): Promise<void> {
  const connections = [...streams.all()].map(({ stream }) => ({
    streamId: stream.grant.streamId,
    connectionId: stream.connectionId,
  }));
  const answer = await api.heartbeat(connections, signal);
  for (const { streamId, connectionId, reason } of answer.stop) {
    log.info('publish.stop_requested', { streamId, connectionId, reason });
    streams.byConnection(connectionId)?.publisher.stop(reason);
  }
}
