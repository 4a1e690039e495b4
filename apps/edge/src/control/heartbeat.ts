// Tells the API every two seconds which publications this edge carries and how well they come, and stops
// those that the API wants stopped.
import { ingestHeartbeat, type Heartbeat as Report } from '@millrace/pipeline';
import type { Logger } from '@millrace/service';
import { setTimeout as delay } from 'node:timers/promises';
import type { IngestApi } from './ingest-api.ts';
import type { LiveStreams } from './live-streams.ts';

/** A report of more would be megabytes in one piece. */
const maxConnectionsPerReport = 500;

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
  const connections = deps.streams.confirmed().map(({ stream, publisher }) => {
    const health = publisher.sampleHealth();
    return { streamId: stream.grant.streamId, connectionId: stream.connectionId, ...(health && { health }) };
  });
  for (let at = 0; at < connections.length; at += maxConnectionsPerReport) {
    try {
      await report(deps, connections.slice(at, at + maxConnectionsPerReport), signal);
    } catch (err) {
      if (!signal.aborted) deps.log.warn('heartbeat.failed', { err });
    }
  }
}

async function report(
  { api, streams, log }: Deps,
  connections: Report['connections'],
  signal: AbortSignal,
): Promise<void> {
  const answer = await api.heartbeat(connections, signal);
  for (const { streamId, connectionId, reason } of answer.stop) {
    log.info('publish.stop_requested', { streamId, connectionId, reason });
    streams.byConnection(connectionId)?.publisher.stop(reason);
  }
}
