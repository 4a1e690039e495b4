// Tells the API every two seconds which publications this edge carries and how well they come, and stops those that the API
// wants stopped. In between it asks about these alone: a key that is revoked must be off within two seconds.
import { stopCheckMs, type Heartbeat as Report, type HeartbeatAnswer } from '@millrace/pipeline';
import type { Logger } from '@millrace/service';
import { setTimeout as delay } from 'node:timers/promises';
import type { IngestApi } from './ingest-api.ts';
import type { LiveStream } from '../media/live-stream.ts';
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

/** A heartbeat, a check for stops between two of them, and so on. */
async function run(deps: Deps, signal: AbortSignal): Promise<void> {
  let isStopCheck = true;
  while (await nextBeat(signal)) {
    await (isStopCheck ? checkStops(deps, signal) : beat(deps, signal));
    isStopCheck = !isStopCheck;
  }
}

/** False when there is none, because the heartbeat was closed. */
function nextBeat(signal: AbortSignal): Promise<boolean> {
  return delay(stopCheckMs, true, { signal }).catch(() => false);
}

async function beat(deps: Deps, signal: AbortSignal): Promise<void> {
  const connections = deps.streams.confirmed().map(({ stream, publisher }) => {
    const health = publisher.sampleHealth();
    return { ...refOf(stream), ...(health && { health }) };
  });
  await inParts(deps, connections, signal, (part) => deps.api.heartbeat(part, signal));
}

async function checkStops(deps: Deps, signal: AbortSignal): Promise<void> {
  const connections = deps.streams.confirmed().map(({ stream }) => refOf(stream));
  await inParts(deps, connections, signal, (part) => deps.api.checkStops(part, signal));
}

const refOf = ({ grant, connectionId }: LiveStream) => ({ streamId: grant.streamId, connectionId });

async function inParts(
  { streams, log }: Deps,
  connections: Report['connections'],
  signal: AbortSignal,
  ask: (part: Report['connections']) => Promise<HeartbeatAnswer>,
): Promise<void> {
  for (let at = 0; at < connections.length; at += maxConnectionsPerReport) {
    try {
      const { stop } = await ask(connections.slice(at, at + maxConnectionsPerReport));
      for (const { streamId, connectionId, reason } of stop) {
        log.info('publish.stop_requested', { streamId, connectionId, reason });
        streams.byConnection(connectionId)?.publisher.stop(reason);
      }
    } catch (err) {
      if (!signal.aborted) log.warn('heartbeat.failed', { err });
    }
  }
}
