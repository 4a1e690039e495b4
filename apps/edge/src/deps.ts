// Composition root: everything that the edge talks to and keeps, made in one place and closed in one place.
import { replayBufferMs, type Edge } from '@millrace/pipeline';
import { openTranscodeQueue, type TranscodeQueue } from '@millrace/queue';
import { createInternalClient, type Logger, type Metrics } from '@millrace/service';
import { randomUUID } from 'node:crypto';
import type { EdgeConfig } from './config.ts';
import { DisconnectReports } from './control/disconnect-reports.ts';
import { apiTimeoutMs, createIngestApi, type IngestApi } from './control/ingest-api.ts';
import { LiveStreams } from './control/live-streams.ts';
import { createTranscodeOrders } from './control/transcode-orders.ts';
import { createEdgeMetrics, type EdgeMetrics } from './edge-metrics.ts';
import { ReplayMemory } from './media/replay-memory.ts';

export interface Deps {
  readonly edge: Edge;
  readonly api: IngestApi;
  readonly queue: TranscodeQueue;
  readonly reports: DisconnectReports;
  readonly memory: ReplayMemory;
  readonly streams: LiveStreams;
  readonly metrics: EdgeMetrics;
  readonly log: Logger;
  close(): Promise<void>;
}

/** 20 s of the fastest stream that is worth replaying whole. */
const maxReplayBytesPerStream = 32 * 1024 * 1024;

export function openDeps(config: EdgeConfig, context: { log: Logger; metrics: Metrics }): Deps {
  const { log } = context;
  const relayBaseUrl = config.relay.baseUrl;
  const edge: Edge = { name: config.name, instanceId: randomUUID(), relayBaseUrl };
  const client = createInternalClient({ baseUrl: config.apiUrl, token: config.serviceToken, timeoutMs: apiTimeoutMs });
  const api = createIngestApi(client, edge);
  const queue = openTranscodeQueue({
    redisUrl: config.redisUrl,
    onError: (err) => log.warn('queue.error', { err }),
  });
  const reports = new DisconnectReports(api, log);
  const memory = new ReplayMemory(config.replayMemoryBytes);
  const bounds = { durationMs: replayBufferMs, maxBytes: maxReplayBytesPerStream };
  const orders = createTranscodeOrders({ queue, relayBaseUrl, log });
  const streams = new LiveStreams({ api, orders, reports, memory, bounds, log });
  const metrics = createEdgeMetrics(context.metrics);
  return { edge, api, queue, reports, memory, streams, metrics, log, close: () => queue.close() };
}
