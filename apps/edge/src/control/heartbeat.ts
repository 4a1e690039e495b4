// Tells the API every two seconds which publications this edge carries and how well they come, and stops those that the API
// wants stopped. In between it asks about these alone: a key that is revoked must be off within two seconds.
import { stopCheckMs, type Heartbeat as Report, type HeartbeatAnswer } from '@millrace/pipeline';
import type { Logger } from '@millrace/service';
import { setImmediate, setTimeout as delay } from 'node:timers/promises';
import type { IngestApi } from './ingest-api.ts';
import type { LiveStreams, OpenStream } from './live-streams.ts';

/** Measuring and writing down more of them in one piece would hold up every encoder. */
const maxConnectionsPerReport = 100;
const maxMeasuredAtOnce = 10;

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
  await inParts(deps, signal, async (part) => deps.api.heartbeat(await withHealth(part), signal));
}

async function checkStops(deps: Deps, signal: AbortSignal): Promise<void> {
  await inParts(deps, signal, (part) => deps.api.checkStops(part.map(refOf), signal));
}

const refOf = ({ stream }: OpenStream) => ({ streamId: stream.grant.streamId, connectionId: stream.connectionId });

/** A few at a time: in between encoders get their turn. */
async function withHealth(part: readonly OpenStream[]): Promise<Report['connections']> {
  const connections: Report['connections'] = [];
  for (const open of part) {
    if (connections.length % maxMeasuredAtOnce === maxMeasuredAtOnce - 1) await setImmediate();
    const health = open.publisher.sampleHealth();
    connections.push({ ...refOf(open), ...(health && { health }) });
  }
  return connections;
}

async function inParts(
  { streams, log }: Deps,
  signal: AbortSignal,
  ask: (part: readonly OpenStream[]) => Promise<HeartbeatAnswer>,
): Promise<void> {
  const open = streams.confirmed();
  for (let at = 0; at < open.length; at += maxConnectionsPerReport) {
    try {
      const { stop } = await ask(open.slice(at, at + maxConnectionsPerReport));
      for (const { streamId, connectionId, reason } of stop) {
        log.info('publish.stop_requested', { streamId, connectionId, reason });
        const publisher = streams.byConnection(connectionId)?.publisher;
        if (reason === 'ALREADY_PUBLISHING') publisher?.yieldPlace();
        else publisher?.stop(reason);
      }
    } catch (err) {
      if (!signal.aborted) log.warn('heartbeat.failed', { err });
    }
  }
}
