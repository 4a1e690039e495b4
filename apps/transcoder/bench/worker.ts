// A transcoder process as the benchmark runs it: real Redis, files on disk, real ffmpeg; orders come from the parent, and
// what each has cost goes back.
import type { TranscodeJob } from '@millrace/pipeline';
import { awaitRedis, connectRedis, quitRedis } from '@millrace/queue';
import { createLogger, createMetrics, Secret, type InternalClient } from '@millrace/service';
import { openStorage } from '@millrace/storage';
import { StorageReach } from '../src/duty/storage-reach.ts';
import { listDecoders } from '../src/ffmpeg/decoders.ts';
import { HotWindow } from '../src/hot-window/hot-window.ts';
import { CpuBudget } from '../src/ladder/cpu-budget.ts';
import { letMediaDieYoung } from '../src/memory-of-media.ts';
import { Spool } from '../src/publishing/spool.ts';
import { SilentEdges } from '../src/relay/silent-edges.ts';
import { SlateMaker } from '../src/slate/slate-renditions.ts';
import { LoadControl, type LoadControlOptions } from '../src/run/load-control.ts';
import { transcodeStream } from '../src/run/transcode-stream.ts';
import { transcoderMetrics } from '../src/transcoder-metrics.ts';

export type WorkerOrder = { orders: TranscodeJob[] } | 'memory' | 'end';
export type WorkerAnswer =
  | { kind: 'ready' }
  /** CPU of this process alone. */
  | { kind: 'done'; cpuMs: number; outcomes: string[] }
  | { kind: 'memory'; residentBytes: number; hotBytes: number };

letMediaDieYoung();
const [redisUrl = '', directory = '', hotBytes = ''] = process.argv.slice(2);
const spoolBytes = 512 * 1024 * 1024;
const redis = connectRedis({ url: redisUrl, role: 'commands', onError: () => undefined });
await awaitRedis(redis, 10_000);
const storage = await openStorage({ kind: 'disk', directory });
const cpuBudget = new CpuBudget(1_000);
/** The control plane: every order is the newest of its stream, and a stream ends with its encoder. */
const newest = { epoch: 1, hasEnded: false };
const api: InternalClient = {
  call: (path, schema) => Promise.resolve(schema.parse(path.endsWith('/epoch') ? newest : undefined)),
};
const deps = {
  redis,
  storage,
  storageReach: new StorageReach(storage),
  spool: new Spool({ directory, maxBytes: spoolBytes }),
  hotWindow: new HotWindow(Number(hotBytes)),
  hotWindowUrl: 'http://127.0.0.1:1',
  api,
  serviceToken: new Secret('service-token-of-the-benchmark'),
  cpuBudget,
  // Media come faster than a busy machine encodes: a ladder that lost rungs would cost less than the one it is compared with.
  watchLoad: (options: LoadControlOptions) => new LoadControl({ ...options, onChange: () => undefined }),
  ffmpegPath: 'ffmpeg',
  slates: new SlateMaker('ffmpeg'),
  silentEdges: new SilentEdges(),
  decoders: await listDecoders('ffmpeg'),
  workerName: 'bench',
  metrics: transcoderMetrics(createMetrics('bench'), cpuBudget),
  log: createLogger({ service: 'bench', level: 'error' }),
};

process.on('message', (order: WorkerOrder) => void take(order));
answer({ kind: 'ready' });

async function take(order: WorkerOrder): Promise<void> {
  if (order === 'end') {
    await deps.storage.close();
    await quitRedis(redis);
    process.disconnect();
  } else if (order === 'memory') {
    globalThis.gc?.();
    answer({ kind: 'memory', residentBytes: process.memoryUsage.rss(), hotBytes: deps.hotWindow.sizeBytes });
  } else {
    const before = process.cpuUsage();
    const signal = new AbortController().signal;
    const outcomes = await Promise.all(order.orders.map((each) => transcodeStream(each, deps, signal)));
    const { user, system } = process.cpuUsage(before);
    const told = outcomes.map((outcome) => (outcome.kind === 'done' ? outcome.reason : outcome.kind));
    answer({ kind: 'done', cpuMs: (user + system) / 1_000, outcomes: told });
  }
}

function answer(message: WorkerAnswer): void {
  process.send?.(message);
}
