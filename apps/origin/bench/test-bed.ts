// What is measured against what: an origin process with Redis, storage on disk and an API that knows every channel, and an
// nginx process that serves the same files. Loopback, temporary folders, everything ends with the run.
import { newId, objectKey, segmentName } from '@millrace/pipeline';
import { acquireLease, type LogRef } from '@millrace/playlist-log';
import { awaitRedis, connectRedis, quitRedis, type Redis } from '@millrace/queue';
import { openStorage, type ObjectStorage } from '@millrace/storage';
import { freePort, startOnCore, type ServerOnCore } from '@millrace/testing';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { aRef, aRun, lowLatency, partsAndCell } from '../test/records.ts';

export interface TestBed {
  redis: Redis;
  storage: ObjectStorage;
  /** nginx serves this folder; storage lies in it. */
  folder: string;
  origin: ServerOnCore & {
    /** Objects that it has read from storage. */
    reads(): Promise<number>;
  };
  nginx: ServerOnCore;
  close(): Promise<void>;
}

type Environment = Record<string, string | undefined>;

export async function openTestBed(env: Environment, { cacheMegabytes }: { cacheMegabytes: number }): Promise<TestBed> {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-bench-'));
  const redisPort = await freePort();
  const redisServer = await startOnCore(
    ['redis-server', '--port', String(redisPort), '--bind', '127.0.0.1', '--save', '', '--dir', folder],
    { port: redisPort, env },
  );
  const redisUrl = `redis://127.0.0.1:${redisPort}`;
  const redis = connectRedis({ url: redisUrl, role: 'commands', onError: () => undefined });
  await awaitRedis(redis, 5_000);
  const api = await startApi();
  const origin = await startOrigin({ env, folder, redisUrl, apiPort: api.port, cacheMegabytes });
  const nginx = await startNginx(env, folder);
  return {
    redis,
    storage: await openStorage({ kind: 'disk', directory: folder }),
    folder,
    origin,
    nginx,
    close: async () => {
      await Promise.all([origin.close(), nginx.close(), quitRedis(redis)]);
      await redisServer.close();
      api.close();
      await rm(folder, { recursive: true });
    },
  };
}

async function startOrigin(options: {
  env: Environment;
  folder: string;
  redisUrl: string;
  apiPort: number;
  cacheMegabytes: number;
}) {
  const [port, managementPort] = [await freePort(), await freePort()];
  const env = {
    ...options.env,
    // As the image and `npm start` have it.
    GLIBC_TUNABLES: 'glibc.malloc.hugetlb=1:glibc.malloc.mmap_threshold=33554432:glibc.malloc.trim_threshold=268435456',
    NODE_ENV: 'production',
    MILLRACE_LOG_LEVEL: 'error',
    MILLRACE_ORIGIN_HOST: '127.0.0.1',
    MILLRACE_ORIGIN_PORT: String(port),
    MILLRACE_ORIGIN_MANAGEMENT_PORT: String(managementPort),
    MILLRACE_ORIGIN_CACHE_MEGABYTES: String(options.cacheMegabytes),
    REDIS_URL: options.redisUrl,
    MILLRACE_API_INTERNAL_URL: `http://127.0.0.1:${options.apiPort}`,
    MILLRACE_SERVICE_TOKEN: 'a token of the services',
    MILLRACE_PLAYER_DIR: options.folder,
    MILLRACE_STORAGE_DIR: options.folder,
  };
  const main = new URL('../src/main.ts', import.meta.url).pathname;
  const server = await startOnCore([process.execPath, main], { port, env });
  const metricsUrl = `http://127.0.0.1:${managementPort}/metrics`;
  return { ...server, reads: async () => storageReadsIn(await textOf(metricsUrl)) };
}

async function textOf(url: string): Promise<string> {
  return (await fetch(url)).text();
}

function storageReadsIn(metrics: string): number {
  const [, count = '0'] = /^millrace_origin_object_reads_total\{.*outcome="storage".*\} (\d+)$/m.exec(metrics) ?? [];
  return Number(count);
}

/** Answers that a channel exists and is public, whatever its playback id. */
async function startApi(): Promise<{ port: number; close(): void }> {
  const server = createServer((request, response) => {
    const playbackId = request.url?.split('/').at(-1);
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ playbackId, channelId: newId('channel'), policy: 'public' }));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return { port: (server.address() as AddressInfo).port, close: () => server.close() };
}

/** One worker without a log, tuned for files. */
async function startNginx(env: Environment, folder: string) {
  const port = await freePort();
  const own = join(folder, 'nginx');
  await mkdir(own);
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (kind) => `${kind}_temp_path ${own}/${kind};`,
  );
  const configuration = `daemon off; master_process off; pid ${own}/pid; error_log ${own}/error.log;
    events { worker_connections 32768; }
    http {
      ${temporary.join(' ')} access_log off; sendfile on; tcp_nopush on; tcp_nodelay on;
      keepalive_requests 100000000; open_file_cache max=10000 inactive=60s; open_file_cache_valid 60s;
      types { application/vnd.apple.mpegurl m3u8; video/mp4 m4s; }
      add_header cache-control "public, max-age=1"; add_header access-control-allow-origin "*";
      server {
        listen 127.0.0.1:${port}; root ${folder};
        # It is replaced as the stream grows; nginx would go on with the first one that it has opened.
        location = /classic.m3u8 { open_file_cache_valid 1s; }
      }
    }`;
  await writeFile(join(own, 'nginx.conf'), configuration);
  const path = `${env['PATH'] ?? ''}:/usr/sbin`;
  return startOnCore(['nginx', '-p', own, '-c', join(own, 'nginx.conf')], {
    port,
    env: { ...env, PATH: path },
  });
}

const segmentBytes = 1_500_000;
const segments = 30;

/** A low-latency stream that stands still, with real bytes for its newest segments. Returns paths of both servers. */
export async function seedStillStream(bed: TestBed, storedSegments: number) {
  const ref: LogRef = aRef();
  const run = aRun(ref, { lowLatency });
  const acquired = await acquireLease({
    redis: bed.redis,
    ref,
    epoch: 1,
    worker: 'bench',
    isCurrent: () => Promise.resolve(true),
    readSnapshot: () => Promise.resolve(undefined),
  });
  if (acquired.kind !== 'acquired') throw new Error(acquired.kind);
  const count = Math.max(segments, storedSegments);
  const records = Array.from({ length: count }, (_, n) => partsAndCell(n)).flat();
  await acquired.lease.commit([run, ...records]);
  await acquired.lease.release();
  const { organizationId, streamId } = run;
  const folder = `/${ref.playbackId}/${ref.streamId}`;
  const objects = await Promise.all(
    Array.from({ length: storedSegments }, async (_, n) => {
      const name = segmentName(count - 1 - n);
      const key = objectKey({ organizationId, streamId, epoch: 1, renditionId: '720p', name });
      await bed.storage.put(key, randomBytes(segmentBytes), { contentType: 'video/mp4' });
      return { origin: `${folder}/1/720p/${name}`, nginx: `/${key}` };
    }),
  );
  return { playlist: `${folder}/720p.m3u8`, objects };
}
