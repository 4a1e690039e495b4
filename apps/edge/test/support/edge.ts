// A whole edge in this process, with a stub API and a real Redis.
import { openTranscodeQueue, type TranscodeQueue } from '@millrace/queue';
import { createLogger, createMetrics, type RunningService } from '@millrace/service';
import { freePort, testRedisUrl } from '@millrace/testing';
import { loadConfig } from '../../src/config.ts';
import { startEdge } from '../../src/server.ts';
import { serviceToken, startStubApi, type StubApi } from './stub-api.ts';

export { serviceToken } from './stub-api.ts';

export interface TestEdge {
  readonly api: StubApi;
  readonly queue: TranscodeQueue;
  /** Everything that was logged. */
  readonly log: string[];
  readonly redisUrl: string;
  readonly rtmpPort: number;
  readonly rtmpsPort: number;
  readonly stages: RunningService['stages'];
  publishUrl(key: string): string;
  /** Opens the relay of the stub's stream. */
  relay(query?: string, signal?: AbortSignal): Promise<Response>;
  /** Value of a metric, by its name and labels as they are written. */
  metric(line: string): Promise<number>;
  close(): Promise<void>;
}

/** `env`: settings beyond those that every test needs. `sharedApi`: that of another edge; it stays the other's. */
export async function startTestEdge(env: Record<string, string> = {}, sharedApi?: StubApi): Promise<TestEdge> {
  const [api, redisUrl, rtmpPort, rtmpsPort, relayPort] = await Promise.all([
    sharedApi ?? startStubApi(serviceToken),
    testRedisUrl(),
    freePort(),
    freePort(),
    freePort(),
  ]);
  const config = loadConfig({
    MILLRACE_RTMP_HOST: '127.0.0.1',
    MILLRACE_RTMP_PORT: String(rtmpPort),
    MILLRACE_RTMPS_PORT: String(rtmpsPort),
    MILLRACE_EDGE_RELAY_PORT: String(relayPort),
    MILLRACE_EDGE_DRAIN_SECONDS: '0',
    MILLRACE_API_INTERNAL_URL: api.url,
    MILLRACE_SERVICE_TOKEN: serviceToken,
    REDIS_URL: redisUrl,
    ...env,
  });
  const log: string[] = [];
  const logger = createLogger({ service: 'edge', level: 'debug', destination: { write: (line) => log.push(line) } });
  const metrics = createMetrics('edge');
  const running = await startEdge(config, { log: logger, metrics });
  const queue = openTranscodeQueue({ redisUrl, onError: (error) => log.push(String(error)) });
  let isStopped = false;
  return {
    ...{ api, queue, log, redisUrl, rtmpsPort, rtmpPort: config.rtmp.port },
    stages: running.stages,
    publishUrl: (key) => `rtmp://127.0.0.1:${rtmpPort}/live/${key}`,
    relay: (query = '', signal) =>
      fetch(`http://127.0.0.1:${relayPort}/relay/${api.streamId}.flv${query}`, {
        headers: { authorization: `Bearer ${serviceToken}` },
        ...(signal && { signal }),
      }),
    metric: async (line) => {
      const { body } = await metrics.render();
      const [name = '', labels = ''] = line.split('{');
      const found = body.split('\n').find((text) => text.startsWith(name) && text.includes(labels.replace('}', '')));
      return Number(found?.split(' ').at(-1) ?? 0);
    },
    close: async () => {
      if (!isStopped) for (const stage of running.stages) await stage.run();
      isStopped = true;
      await queue.close();
      if (sharedApi === undefined) await api.close();
    },
  };
}
