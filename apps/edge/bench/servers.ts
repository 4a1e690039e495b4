// The servers that are measured: this edge with Redis and an API that says yes, its peers as anyone can install them, and
// the least that Node can do.
import { endServer, freePort } from '@millrace/testing';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { freemem, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startGrantingApi } from './granting-api.ts';
import { readEdgeMetrics, type EdgeMetricsSample } from './edge-metrics-sample.ts';
import type { Run } from './run.ts';
import { spawnOnCore, startServer, type ServerProcess } from './server-process.ts';

export interface ServerUnderTest extends ServerProcess {
  publishUrl(index: number): string;
  /** What only the edge can tell. */
  readonly edge?: {
    metrics(): Promise<EdgeMetricsSample>;
    relayUrl(index: number): string;
    answeredAtMs(index: number): number | undefined;
    readonly serviceToken: string;
  };
}

export interface ServerKind {
  readonly name: string;
  /** How long its buffers take to fill, at least. */
  readonly warmUpMs: number;
  /** Undefined when it is not installed. */
  start(run: ServerRun): Promise<ServerUnderTest | undefined>;
}

type ServerRun = Pick<Run, 'environment' | 'latencyMode' | 'publishers' | 'replayMib'>;

const mib = 1024 * 1024;
const redisCore = 1;
const edgeEntry = join(import.meta.dirname, '../src/main.ts');
const bareEntry = join(import.meta.dirname, 'bare-receiver.ts');
const serviceToken = 'service-token-of-the-benchmark-0001';
const streamKey = (index: number) => `sk_benchbenchbenchbench${index}`;
/** A publisher's 20 s, a group of pictures, and what its slabs waste. */
const replayMibPerPublisher = 17;
const readyLimitMs = 120_000;
const readyPollMs = 500;
/** Blocks are whole: a little less than what was asked for may be all there is. */
const readyPart = 0.98;

export const ourName = 'millrace';
const edge: ServerKind = { name: ourName, warmUpMs: 25_000, start: startEdge };
const nginx: ServerKind = { name: 'nginx-rtmp', warmUpMs: 3_000, start: startNginx };
const nodeMediaServer: ServerKind = { name: 'node-media-server', warmUpMs: 3_000, start: startNodeMediaServer };
const bareNode: ServerKind = { name: 'bare-node', warmUpMs: 3_000, start: startBareNode };
export const serverKinds: readonly ServerKind[] = [edge, nginx, nodeMediaServer, bareNode];

async function startEdge({ environment, publishers, ...run }: ServerRun): Promise<ServerUnderTest> {
  const directory = await mkdtemp(join(tmpdir(), 'millrace-bench-'));
  const [port, relayPort, managementPort, redisPort] = await Promise.all([
    freePort(),
    freePort(),
    freePort(),
    freePort(),
  ]);
  const redisCommand = ['redis-server', '--port', String(redisPort), '--bind', '127.0.0.1', '--save', ''];
  const redis = spawnOnCore(redisCore, redisCommand, { cwd: directory, env: environment });
  const ofPublishers = new Set(Array.from({ length: publishers }, (_, index) => streamKey(index)));
  const api = await startGrantingApi((key) => (ofPublishers.has(key) ? run.latencyMode : 'low'));
  const replayMib = run.replayMib ?? Math.min(publishers * replayMibPerPublisher, Math.floor((freemem() * 0.6) / mib));
  const server = await startServer([process.execPath, edgeEntry], {
    port,
    directory,
    env: {
      // As the image and `npm start` have it.
      GLIBC_TUNABLES: 'glibc.malloc.hugetlb=1',
      ...environment,
      NODE_OPTIONS: `${environment['NODE_OPTIONS'] ?? ''} --max-semi-space-size=4`.trim(),
      MILLRACE_RTMP_HOST: '127.0.0.1',
      MILLRACE_RTMP_PORT: String(port),
      MILLRACE_EDGE_RELAY_PORT: String(relayPort),
      MILLRACE_EDGE_MANAGEMENT_PORT: String(managementPort),
      MILLRACE_REPLAY_MEMORY_MIB: String(Math.max(16, replayMib)),
      MILLRACE_REPLAY_RESERVED_MIB: String(replayMib),
      MILLRACE_API_INTERNAL_URL: api.url,
      MILLRACE_SERVICE_TOKEN: serviceToken,
      MILLRACE_LOG_LEVEL: 'warn',
      REDIS_URL: `redis://127.0.0.1:${redisPort}`,
    },
  }).catch(async (error: unknown) => {
    await endServer(redis);
    throw error;
  });
  const metrics = () => readEdgeMetrics(`http://127.0.0.1:${managementPort}/metrics`);
  await untilReady(metrics, replayMib * mib);
  return {
    usage: () => server.usage(),
    publishUrl: (index) => `rtmp://127.0.0.1:${port}/live/${streamKey(index)}`,
    edge: {
      ...{ serviceToken, metrics },
      relayUrl: (index) =>
        `http://127.0.0.1:${relayPort}/relay/${api.grants.get(streamKey(index))?.streamId ?? ''}.flv`,
      answeredAtMs: (index) => api.grants.get(streamKey(index))?.answeredAtMs,
    },
    close: async () => {
      await server.close();
      api.close();
      await endServer(redis);
      await rm(directory, { recursive: true });
    },
  };
}

/** Waits until the memory that was reserved is ready, or as ready as it will be. */
async function untilReady(metrics: () => Promise<EdgeMetricsSample>, reservedBytes: number): Promise<void> {
  const beganAtMs = performance.now();
  while (performance.now() - beganAtMs < readyLimitMs) {
    const { replayReadyBytes } = await metrics();
    if (replayReadyBytes >= reservedBytes * readyPart) return;
    await delay(readyPollMs);
  }
}

const nginxModules = ['/usr/lib/nginx/modules/ngx_rtmp_module.so', '/usr/lib64/nginx/modules/ngx_rtmp_module.so'];

async function startNginx({ environment }: ServerRun): Promise<ServerUnderTest | undefined> {
  const module = nginxModules.find((path) => existsSync(path));
  if (module === undefined) return undefined;
  const directory = await mkdtemp(join(tmpdir(), 'millrace-bench-'));
  const port = await freePort();
  const configuration = [
    `load_module ${module};`,
    'daemon off; master_process off;',
    `error_log ${directory}/error.log warn; pid ${directory}/nginx.pid;`,
    'events { worker_connections 8192; }',
    `rtmp { access_log off; server { listen 127.0.0.1:${port}; application live { live on; } } }`,
  ];
  await writeFile(join(directory, 'nginx.conf'), configuration.join('\n'));
  const command = ['nginx', '-p', directory, '-c', join(directory, 'nginx.conf')];
  return peer(port, directory, await startServer(command, { port, directory, env: environment }));
}

const nodeMediaServerVersion = '4.4.3';

async function startNodeMediaServer({ environment }: ServerRun): Promise<ServerUnderTest | undefined> {
  const installed = installNodeMediaServer();
  if (installed === undefined) return undefined;
  const directory = await mkdtemp(join(tmpdir(), 'millrace-bench-'));
  const port = await freePort();
  const settings = JSON.stringify({ bind: '127.0.0.1', rtmp: { port } });
  await writeFile(join(directory, 'run.cjs'), `new (require(${JSON.stringify(installed)}))(${settings}).run();`);
  const command = [process.execPath, join(directory, 'run.cjs')];
  return peer(port, directory, await startServer(command, { port, directory, env: environment }));
}

/** The limit: what Node takes to read the same bytes and to copy them once. */
async function startBareNode({ environment }: ServerRun): Promise<ServerUnderTest> {
  const directory = await mkdtemp(join(tmpdir(), 'millrace-bench-'));
  const port = await freePort();
  const command = [process.execPath, bareEntry, String(port)];
  return peer(port, directory, await startServer(command, { port, directory, env: environment }));
}

/** Outside the project: it is a peer, not a dependency. Undefined when the registry cannot be reached. */
function installNodeMediaServer(): string | undefined {
  const prefix = join(tmpdir(), `millrace-bench-node-media-server-${nodeMediaServerVersion}`);
  const installed = join(prefix, 'node_modules/node-media-server');
  if (existsSync(installed)) return installed;
  try {
    const what = `node-media-server@${nodeMediaServerVersion}`;
    execFileSync('npm', ['install', '--prefix', prefix, '--no-audit', '--no-fund', what], { stdio: 'ignore' });
    return installed;
  } catch {
    return undefined;
  }
}

function peer(port: number, directory: string, server: ServerProcess): ServerUnderTest {
  return {
    usage: () => server.usage(),
    publishUrl: (index) => `rtmp://127.0.0.1:${port}/live/stream${index}`,
    close: async () => {
      await server.close();
      await rm(directory, { recursive: true });
    },
  };
}
