// Composition root: the connections of a transcoder, opened here and closed by `close`.
import { awaitRedis, connectRedis, quitRedis } from '@millrace/queue';
import { createInternalClient, reachableUrl, type Logger, type Metrics } from '@millrace/service';
import { openStorage } from '@millrace/storage';
import { hostname } from 'node:os';
import type { TranscoderConfig } from './config.ts';
import { StorageReach } from './duty/storage-reach.ts';
import { listDecoders } from './ffmpeg/decoders.ts';
import { CpuBudget } from './ladder/cpu-budget.ts';
import { startHotWindowServer } from './hot-window/hot-window-server.ts';
import { HotWindow } from './hot-window/hot-window.ts';
import { LoadControl } from './run/load-control.ts';
import type { TranscodeDeps } from './run/transcode-deps.ts';
import { rescueSpooled } from './publishing/rescue-spooled.ts';
import { openSpoolDirectory } from './publishing/spool-directory.ts';
import { Spool } from './publishing/spool.ts';
import { SilentEdges } from './relay/silent-edges.ts';
import { SlateMaker } from './slate/slate-renditions.ts';
import { transcoderMetrics } from './transcoder-metrics.ts';

const redisStartMs = 10_000;
const apiTimeoutMs = 3_000;
/** Two minutes of ten streams of 8 Mbit/s with their ladders. */
const spoolBytes = 2 * 1024 ** 3;

export async function openDeps(
  config: TranscoderConfig,
  { log, metrics }: { log: Logger; metrics: Metrics },
): Promise<TranscodeDeps & { close(): Promise<void> }> {
  const redis = connectRedis({
    url: config.redisUrl,
    role: 'commands',
    onError: (err) => log.warn('redis.error', { err }),
  });
  // Side by side: a stream may be waiting for this worker.
  const [decoders] = await Promise.all([
    listDecoders(config.ffmpegPath),
    awaitRedis(redis, redisStartMs).catch((err: unknown) => log.warn('redis.not_ready', { err })),
  ]).catch((error: unknown) => {
    redis.disconnect();
    throw error;
  });
  log.info('ffmpeg.decoders', { decoders: Object.fromEntries(decoders) });
  const storage = await openStorage(config.storage);
  const spool = new Spool({
    directory: await openSpoolDirectory(config.spoolDirectory, config.storage),
    maxBytes: spoolBytes,
  });
  const cpuBudget = new CpuBudget(config.cpus);
  const { host, port, url, maxBytes } = config.hotWindow;
  const hotWindow = new HotWindow(maxBytes);
  const hotServer = await startHotWindowServer({ host, port, hotWindow, serviceToken: config.serviceToken, log });
  const rescue = new AbortController();
  void rescueSpooled({ spool, storage, hotWindow, signal: rescue.signal }).then((objects) => {
    if (objects > 0) log.info('spool.rescued', { objects });
  });
  return {
    redis,
    storage,
    storageReach: new StorageReach(storage),
    spool,
    hotWindow,
    hotWindowUrl: url ?? reachableUrl({ host, port: hotServer.port }, hostname()),
    api: createInternalClient({ baseUrl: config.api.baseUrl, token: config.serviceToken, timeoutMs: apiTimeoutMs }),
    serviceToken: config.serviceToken,
    cpuBudget,
    watchLoad: (options) => new LoadControl(options),
    slates: new SlateMaker(config.ffmpegPath),
    silentEdges: new SilentEdges(),
    ffmpegPath: config.ffmpegPath,
    decoders,
    workerName: config.workerName,
    metrics: transcoderMetrics(metrics, cpuBudget),
    log,
    close: async () => {
      rescue.abort();
      await hotServer.close();
      await storage.close();
      await quitRedis(redis);
    },
  };
}
