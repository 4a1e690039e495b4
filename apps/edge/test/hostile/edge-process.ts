// An edge in a process of its own, with a stub API: what is abused must not be what measures.
import { freePort } from '@millrace/backing-services';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { serviceToken, startStubApi, type StubApi } from '../support/stub-api.ts';
import { edgeCores, onCores } from './generator.ts';

export interface EdgeProcess {
  readonly api: StubApi;
  readonly pid: number;
  readonly rtmpPort: number;
  readonly rtmpsPort: number;
  readonly relayUrl: (streamId: string) => string;
  readonly isRunning: () => boolean;
  /** What it logged, the end of it. */
  readonly output: () => string;
  /** Resident memory; 0 while nobody can tell. */
  memoryBytes(): Promise<number>;
  /** Sums over all labels, by name; undefined while it does not answer. */
  metrics<Name extends string>(...names: readonly Name[]): Promise<Record<Name, number> | undefined>;
  close(): Promise<void>;
}

const startLimitMs = 60_000;
const startPollMs = 100;
/** A machine that runs other tests beside may be so slow that an edge which is well answers late. */
const answerLimitMs = 30_000;
const keptOutput = 200_000;
const fixtures = join(import.meta.dirname, '../../../../libs/service/test/fixtures');
const run = promisify(execFile);

export interface EdgeProcessOptions {
  readonly redisUrl: string;
  readonly replayMemoryMiB: number;
}

export async function startEdgeProcess({ redisUrl, replayMemoryMiB }: EdgeProcessOptions): Promise<EdgeProcess> {
  const api = await startStubApi(serviceToken);
  const ports = await Promise.all([freePort(), freePort(), freePort(), freePort()]);
  const [relayPort, rtmpPort, rtmpsPort, managementPort] = ports;
  const [program, ...rest] = onCores(edgeCores, [process.execPath, join(import.meta.dirname, '../../src/main.ts')]);
  const child = spawn(program, rest, {
    env: {
      PATH: process.env['PATH'],
      MILLRACE_LOG_LEVEL: 'warn',
      MILLRACE_RTMP_HOST: '127.0.0.1',
      MILLRACE_RTMP_PORT: String(rtmpPort),
      MILLRACE_RTMPS_PORT: String(rtmpsPort),
      MILLRACE_TLS_CERT_FILE: join(fixtures, 'first.cert.pem'),
      MILLRACE_TLS_KEY_FILE: join(fixtures, 'first.key.pem'),
      MILLRACE_EDGE_RELAY_PORT: String(relayPort),
      MILLRACE_EDGE_MANAGEMENT_PORT: String(managementPort),
      // The encoders come from here; abusers from the other addresses of this machine, which have their limits.
      MILLRACE_EDGE_UNLIMITED_FROM: '127.0.0.1',
      MILLRACE_REPLAY_MEMORY_MIB: String(replayMemoryMiB),
      // As the services' own runtime has it.
      NODE_OPTIONS: '--max-semi-space-size=4',
      OPENSSL_CONF: join(import.meta.dirname, '../../openssl.cnf'),
      MILLRACE_API_INTERNAL_URL: api.url,
      MILLRACE_SERVICE_TOKEN: serviceToken,
      REDIS_URL: redisUrl,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const end = () => child.kill('SIGKILL');
  process.once('exit', end);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (bytes: Buffer) => (output = (output + bytes.toString()).slice(-keptOutput)));
  }
  const isRunning = () => child.exitCode === null && child.signalCode === null;
  const ask = (path: string) =>
    fetch(`http://127.0.0.1:${managementPort}${path}`, { signal: AbortSignal.timeout(answerLimitMs) });
  await untilReady(() => ask('/health/ready').then((answer) => answer.ok)).catch((error: unknown) => {
    end();
    throw error;
  });
  return {
    ...{ api, rtmpPort, rtmpsPort, isRunning, pid: child.pid ?? 0 },
    relayUrl: (streamId) => `http://127.0.0.1:${relayPort}/relay/${streamId}.flv`,
    output: () => output,
    memoryBytes: async () => {
      const { stdout } = await run('ps', ['-o', 'rss=', '-p', String(child.pid)]).catch(() => ({ stdout: '0' }));
      return Number(stdout) * 1_024;
    },
    metrics: async <Name extends string>(...names: readonly Name[]) => {
      const text = await ask('/metrics').then(
        (answer) => answer.text(),
        () => undefined,
      );
      if (text === undefined) return undefined;
      return Object.fromEntries(names.map((name) => [name, sumOf(text, name)])) as Record<Name, number>;
    },
    close: async () => {
      const exited = isRunning() ? once(child, 'exit') : undefined;
      process.off('exit', end);
      end();
      await exited;
      await api.close();
    },
  };
}

async function untilReady(isReady: () => Promise<boolean>): Promise<void> {
  const limitAtMs = performance.now() + startLimitMs;
  while (!(await isReady().catch(() => false))) {
    if (performance.now() > limitAtMs) throw new Error('the edge did not start');
    await delay(startPollMs);
  }
}

function sumOf(text: string, name: string): number {
  const lines = text.split('\n').filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `));
  return lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}
