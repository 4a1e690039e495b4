// The edge as a whole: the relay for transcoders, the ports for encoders, the heartbeat to the API; and how it stops.
import type { Logger, Metrics, RunningService } from '@millrace/service';
import type { EdgeConfig } from './config.ts';
import { startHeartbeat } from './control/heartbeat.ts';
import { openDeps } from './deps.ts';
import { sampleGauges } from './edge-metrics.ts';
import { openEncoderPorts } from './port/encoder-ports.ts';
import { contestRoute } from './relay/contest-endpoint.ts';
import { buildRelayEndpoint } from './relay/relay-endpoint.ts';

/** Order of the start: encoders are let in last. Order of the end: encoders are sent away first, and may come back elsewhere. */
export async function startEdge(
  config: EdgeConfig,
  context: { log: Logger; metrics: Metrics },
): Promise<RunningService> {
  const deps = openDeps(config, context);
  const { api, connections, contests, edge, log, queue, reports, streams } = deps;
  const { drainMs, rtmp, rtmps } = config;
  const relay = buildRelayEndpoint({ streams, serviceToken: config.serviceToken, log });
  contestRoute(relay, contests);
  await relay.listen({ host: config.relay.host, port: config.relay.port });
  const ports = await openEncoderPorts({ ...deps, rtmp, rtmps });
  const heartbeat = startHeartbeat({ api, streams, log });
  const gauges = sampleGauges(deps);
  log.info('edge.listening', { rtmp, rtmpsPort: rtmps?.port, relay: config.relay.baseUrl, ...edge });
  return {
    checks: [{ name: 'queue', check: () => queue.check() }],
    stages: [
      { name: 'stop listening', timeoutMs: 1_000, run: () => ports.stopListening() },
      { name: 'drain', timeoutMs: drainMs + 1_000, run: () => connections.drain(drainMs) },
      { name: 'close publishers', timeoutMs: 7_000, run: () => connections.close() },
      { name: 'flush reports', timeoutMs: 5_000, run: () => reports.flush() },
      { name: 'heartbeat', timeoutMs: 1_000, run: () => heartbeat.close() },
      { name: 'relay', timeoutMs: 2_000, run: () => relay.close() },
      { name: 'clients', timeoutMs: 2_000, run: () => deps.close().finally(() => gauges.close()) },
    ],
  };
}
