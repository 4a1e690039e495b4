// A whole edge in this process, with a stub API and a real Redis.
import { openTranscodeQueue, type TranscodeQueue } from '@millrace/queue';
import { createLogger, createMetrics } from '@millrace/service';
import { freePort, testRedisUrl } from '@millrace/testing';
import { loadConfig } from '../../src/config.ts';
import { startEdge } from '../../src/server.ts';
import { startStubApi, type StubApi } from './stub-api.ts';

export const serviceToken = 'service-token-of-the-tests';

export interface TestEdge {
  readonly api: StubApi;
  readonly queue: TranscodeQueue;
  /** Everything that was logged. */
  readonly log: string[];
  readonly rtmpPort: number;
  publishUrl(key: string): string;
  /** Opens the relay of the stub's stream. */
  relay(query?: string, signal?: AbortSignal): Promise<Response>;
  close(): Promise<void>;
}

export async function startTestEdge(): Promise<TestEdge> {
  const [api, redisUrl, rtmpPort, relayPort] = await Promise.all([
    startStubApi(serviceToken),
    testRedisUrl(),
    freePort(),
    freePort(),
  ]);
  const config = loadConfig({
    MILLRACE_RTMP_HOST: '127.0.0.1',
    MILLRACE_RTMP_PORT: String(rtmpPort),
    MILLRACE_EDGE_RELAY_PORT: String(relayPort),
    MILLRACE_API_INTERNAL_URL: api.url,
    MILLRACE_SERVICE_TOKEN: serviceToken,
    REDIS_URL: redisUrl,
  });
  const log: string[] = [];
  const logger = createLogger({ service: 'edge', level: 'debug', destination: { write: (line) => log.push(line) } });
  const running = await startEdge(config, { log: logger, metrics: createMetrics('edge') });
  const queue = openTranscodeQueue({ redisUrl, onError: (error) => log.push(String(error)) });
  return {
    ...{ api, queue, log, rtmpPort },
    publishUrl: (key) => `rtmp://127.0.0.1:${rtmpPort}/live/${key}`,
    relay: (query = '', signal) =>
      fetch(`http://127.0.0.1:${relayPort}/relay/${api.streamId}.flv${query}`, {
        headers: { authorization: `Bearer ${serviceToken}` },
        ...(signal && { signal }),
      }),
    close: async () => {
      for (const stage of running.stages) await stage.run();
      await queue.close();
      await api.close();
    },
  };
}
