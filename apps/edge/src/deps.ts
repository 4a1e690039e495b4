// Composition root: everything that the edge talks to and keeps, made in one place and closed in one place.
import { replayBufferMs, type Edge } from '@millrace/pipeline';
import { latestEpoch, reserveEpoch } from '@millrace/playlist-log';
import { connectRedis, openTranscodeQueue, quitRedis, type TranscodeQueue } from '@millrace/queue';
import { createInternalClient, ReadTurns, type Logger, type Metrics } from '@millrace/service';
import { randomUUID } from 'node:crypto';
import type { EdgeConfig } from './config.ts';
import { DisconnectReports } from './control/disconnect-reports.ts';
import { apiTimeoutMs, createIngestApi, type IngestApi } from './control/ingest-api.ts';
import { KnownKeys } from './control/known-keys.ts';
import { LiveStreams } from './control/live-streams.ts';
import { createTranscodeOrders } from './control/transcode-orders.ts';
import { createEdgeMetrics, type EdgeMetrics } from './edge-metrics.ts';
import { AdobeLogins } from './admission/adobe-logins.ts';
import { AddressLimits } from './port/address-limits.ts';
import { Arrivals } from './port/arrivals.ts';
import { BadKeys } from './admission/bad-keys.ts';
import { CallLane } from './admission/call-lane.ts';
import { Contests } from './admission/contests.ts';
import { Connections } from './connection/connections.ts';
import { createKeyIndex } from './admission/key-index.ts';
import { KeyGuesses } from './admission/key-guesses.ts';
import { ProvisionalPlaces } from './admission/provisional-places.ts';
import { MessageSurplus } from './reading/message-surplus.ts';
import { monotonicMs } from './monotonic-clock.ts';
import { TurnQueue } from './turn-queue.ts';
import { TurnShare } from './reading/turn-share.ts';
import { keepMemoryAhead } from './media/memory-ahead.ts';
import { ReplayMemory } from './media/replay-memory.ts';
import { ProcessLoad } from './process-load.ts';

export interface Deps {
  readonly edge: Edge;
  readonly api: IngestApi;
  readonly queue: TranscodeQueue;
  readonly reports: DisconnectReports;
  readonly memory: ReplayMemory;
  readonly streams: LiveStreams;
  readonly connections: Connections;
  readonly arrivals: Arrivals;
  readonly contests: Contests;
  readonly metrics: EdgeMetrics;
  readonly log: Logger;
  close(): Promise<void>;
}

/** 20 s of the fastest stream that is worth replaying whole; slower ones are kept for longer. */
const maxReplayBytesPerStream = 32 * 1024 * 1024;
/** An encoder waits: who cannot be asked about within this time comes again. */
const laneWaitMs = 1_500;
const lanes = () => ({
  known: new CallLane({ calls: 64, waiting: 4_000, waitMs: laneWaitMs }),
  unknown: new CallLane({ calls: 32, waiting: 256, waitMs: laneWaitMs }),
});

/** Of publishes: to let one in takes up to a millisecond. */
const decisionsPerTurn = 8;

/** A relayed frame may be five milliseconds late, with all that is done for it. */
const gathered = { turnMs: 2, leastReadsPerSecond: 200 };

export function openDeps(config: EdgeConfig, context: { log: Logger; metrics: Metrics }): Deps {
  const { log } = context;
  const relayBaseUrl = config.relay.baseUrl;
  const edge: Edge = { name: config.name, instanceId: randomUUID(), relayBaseUrl };
  const client = createInternalClient({ baseUrl: config.apiUrl, token: config.serviceToken, timeoutMs: apiTimeoutMs });
  const api = createIngestApi(client, edge);
  const onRedisError = (err: Error) => log.warn('queue.error', { err });
  const queue = openTranscodeQueue({ redisUrl: config.redisUrl, onError: onRedisError });
  const redis = connectRedis({ url: config.redisUrl, role: 'commands', onError: onRedisError });
  const reports = new DisconnectReports(api, log);
  const memory = new ReplayMemory(config.replayMemoryBytes, { reservedBytes: config.reservedReplayBytes });
  const ahead = keepMemoryAhead({ memory, log });
  const bounds = { durationMs: replayBufferMs, maxBytes: maxReplayBytesPerStream };
  const orders = createTranscodeOrders({ queue, relayBaseUrl, log });
  const streams = new LiveStreams({ api, orders, reports, memory, bounds, log });
  const metrics = createEdgeMetrics(context.metrics);
  const load = new ProcessLoad(config.memoryBytes);
  const guesses = new KeyGuesses(config.unlimited);
  const ways = lanes();
  const turns = new ReadTurns(gathered);
  const { instanceId } = edge;
  const contests = new Contests({ streams, reports, instanceId, serviceToken: config.serviceToken });
  const connections = new Connections({
    ...{ api, contests, reports, streams, log, metrics, load, guesses, turns },
    logins: new AdobeLogins({ api, lane: ways.unknown, serviceToken: config.serviceToken }),
    keyIndex: createKeyIndex(config.serviceToken),
    knownKeys: new KnownKeys(redis, log),
    reserveEpoch: (grant) => reserveEpoch(redis, grant, grant.epoch),
    latestEpoch: (grant) => latestEpoch(redis, grant),
    places: new ProvisionalPlaces(streams),
    badKeys: new BadKeys(),
    lanes: ways,
    maxBitrateBps: config.maxBitrateBps,
    unlimited: config.unlimited,
    share: new TurnShare(monotonicMs),
    decisions: new TurnQueue(decisionsPerTurn),
    surplus: new MessageSurplus(performance.now()),
  });
  const arrivals = new Arrivals({
    ...{ connections, guesses, load, metrics, log },
    proxies: config.proxies,
    limits: new AddressLimits(config.unlimited),
    maxConnections: config.maxConnections,
  });
  const close = async () => {
    load.close();
    turns.close();
    await Promise.all([ahead.close(), queue.close(), quitRedis(redis)]);
  };
  return { edge, api, queue, reports, memory, streams, connections, arrivals, contests, metrics, log, close };
}
