// A transcoder for tests: real Redis, disk storage, real ffmpeg, and a stub in place of the edge. What it stored is read back
// by ffprobe.
import {
  defaultMediaSettings,
  newId,
  objectKey,
  partName,
  segmentName,
  type MediaSettings,
  type RunRecord,
  type TranscodeJob,
} from '@millrace/pipeline';
import { readNewest, type SequencedRecord } from '@millrace/playlist-log';
import type { FlvTag } from '@millrace/flv';
import { awaitRedis, connectRedis, quitRedis } from '@millrace/queue';
import { createLogger, createMetrics, Secret, type InternalClient } from '@millrace/service';
import { openStorage } from '@millrace/storage';
import { testRedisUrl } from '@millrace/testing';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'vitest';
import { StorageReach } from '../src/duty/storage-reach.ts';
import { listDecoders } from '../src/ffmpeg/decoders.ts';
import { HotWindow } from '../src/hot-window/hot-window.ts';
import { CpuBudget } from '../src/ladder/cpu-budget.ts';
import { LoadControl } from '../src/run/load-control.ts';
import type { TranscodeDeps } from '../src/run/transcode-deps.ts';
import { transcodeStream } from '../src/run/transcode-stream.ts';
import { Spool } from '../src/publishing/spool.ts';
import { SilentEdges } from '../src/relay/silent-edges.ts';
import { SlateMaker } from '../src/slate/slate-renditions.ts';
import { transcoderMetrics } from '../src/transcoder-metrics.ts';
import { startStubEdge, type StubEdgeOptions } from './stub-edge.ts';

const run = promisify(execFile);

/** For tests in which it is to show. */
export const watchesLoad: Pick<TranscodeDeps, 'watchLoad'> = { watchLoad: (options) => new LoadControl(options) };

export interface Outcome {
  order: TranscodeJob;
  records: SequencedRecord[];
  pulls: (number | undefined)[];
  readers: number[];
  reason: string;
}

export interface TranscoderUnderTest {
  deps: TranscodeDeps;
  /** Transcodes a source from its first to its last tag. */
  transcode: (
    tags: readonly FlvTag[],
    changes?: { edge?: Partial<StubEdgeOptions>; order?: Partial<TranscodeJob>; deps?: Partial<TranscodeDeps> },
  ) => Promise<Outcome>;
  /** The parts that the log lists of a rendition, joined from what is kept; undefined where one is not kept. */
  listedBytes: (outcome: Outcome, renditionId: string, hotWindow: HotWindow) => Map<number, Uint8Array | undefined>;
  /** Times in ms, from the first one on, of all frames (or packets) of a rendition, from what is in storage. */
  presentationTimes: (outcome: Outcome, renditionId: string, entries?: 'frame' | 'packet') => Promise<number[]>;
  close: () => Promise<void>;
}

/** The control plane of a stream whose newest epoch this is, and that ends with its encoder. */
export function apiOf(epoch: number): InternalClient {
  const answer = { epoch, hasEnded: false };
  return { call: (path, schema) => Promise.resolve(schema.parse(path.endsWith('/epoch') ? answer : undefined)) };
}

export async function startTranscoderUnderTest(): Promise<TranscoderUnderTest> {
  const directory = await mkdtemp(join(tmpdir(), 'millrace-transcoder-'));
  const redis = connectRedis({ url: await testRedisUrl(), role: 'commands', onError: () => undefined });
  await awaitRedis(redis, 5_000);
  const storage = await openStorage({ kind: 'disk', directory });
  const cpuBudget = new CpuBudget(4);
  const deps: TranscodeDeps = {
    redis,
    storage,
    storageReach: new StorageReach(storage),
    spool: new Spool({ directory, maxBytes: 100_000_000 }),
    hotWindow: new HotWindow(100_000_000),
    hotWindowUrl: 'http://127.0.0.1:1',
    api: apiOf(1),
    serviceToken: new Secret('0123456789abcdef'),
    cpuBudget,
    // Media come as fast as they are taken: on a busy machine encoders would be behind, and rungs given up.
    watchLoad: () => ({ stop: () => undefined }),
    slates: new SlateMaker('ffmpeg'),
    silentEdges: new SilentEdges(),
    ffmpegPath: 'ffmpeg',
    decoders: await listDecoders('ffmpeg'),
    workerName: 'test',
    metrics: transcoderMetrics(createMetrics('test'), cpuBudget),
    log: createLogger({ service: 'test', level: 'silent' }),
  };
  return {
    deps,
    transcode: async (tags, changes = {}) => {
      const connectionId = newId('connection');
      const edge = await startStubEdge({ tags, connectionId, timeOriginMs: 1_700_000_000_000, ...changes.edge });
      const order = { ...orderFor(edge.baseUrl, connectionId), ...changes.order };
      try {
        const outcome = await transcodeStream(
          order,
          { ...deps, api: apiOf(order.epoch), ...changes.deps },
          new AbortController().signal,
        );
        const records = await readNewest(redis, order, 100);
        const { pulls, readers } = edge;
        return { order, records, pulls, readers, reason: outcome.kind === 'done' ? outcome.reason : outcome.kind };
      } finally {
        await edge.close();
      }
    },
    listedBytes: (outcome, renditionId, hotWindow) => {
      const { order } = outcome;
      const cells = Map.groupBy(partsOf(outcome), ({ mediaSequence }) => mediaSequence);
      return new Map(
        [...cells].map(([mediaSequence, listed]) => {
          const bytes = listed.map(({ part, media }) => {
            const kept = hotWindow.get({ ...order, renditionId, name: partName(mediaSequence, part) });
            return kept?.length === media[renditionId]?.sizeBytes ? kept : undefined;
          });
          return [mediaSequence, bytes.includes(undefined) ? undefined : Buffer.concat(bytes as Uint8Array[])];
        }),
      );
    },
    presentationTimes: async (outcome, renditionId, entries = 'frame') => {
      const file = join(directory, `${outcome.order.streamId}-${renditionId}.mp4`);
      await writeFile(file, Buffer.concat(await storedObjects(deps, outcome, renditionId)));
      return probeTimes(file, entries);
    },
    close: async () => {
      await quitRedis(redis);
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** A job that ends with its source. */
export const mediaWithoutSlate: MediaSettings = { ...defaultMediaSettings, slate: 'off' };

export function runsOf({ records }: Outcome): RunRecord[] {
  return records.flatMap(({ record }) => (record.kind === 'run' ? [record] : []));
}

export function cellsOf({ records }: Outcome) {
  return records.flatMap(({ record }) => (record.kind === 'cell' ? [record] : []));
}

export function partsOf({ records }: Outcome) {
  return records.flatMap(({ record }) => (record.kind === 'part' ? [record] : []));
}

function orderFor(relayBaseUrl: string, connectionId: TranscodeJob['connectionId']): TranscodeJob {
  return {
    version: 1,
    streamId: newId('stream'),
    channelId: newId('channel'),
    organizationId: newId('organization'),
    playbackId: newId('playback'),
    epoch: 1,
    connectionId,
    relayBaseUrl,
    latencyMode: 'standard',
    media: mediaWithoutSlate,
  };
}

/** The init segment and all segments of a rendition. */
async function storedObjects({ storage }: TranscodeDeps, outcome: Outcome, renditionId: string): Promise<Uint8Array[]> {
  const { organizationId, streamId } = outcome.order;
  const init = runsOf(outcome)[0]!.renditions.find(({ id }) => id === renditionId)!.initName;
  const firstEpoch = runsOf(outcome)[0]!.epoch;
  const objects = [
    { epoch: firstEpoch, name: init },
    ...cellsOf(outcome).map(({ mediaSequence, epoch }) => ({ epoch, name: segmentName(mediaSequence) })),
  ];
  const keys = objects.map((object) => objectKey({ organizationId, streamId, renditionId, ...object }));
  return Promise.all(keys.map(async (key) => (await storage.get(key))!.body));
}

/** (ffprobe moves all times of a track by its largest negative composition offset.) */
async function probeTimes(file: string, entries: 'frame' | 'packet'): Promise<number[]> {
  const args = ['-v', 'error', '-show_entries', `${entries}=pts_time`, '-of', 'csv=p=0', file];
  const { stdout, stderr } = await run('ffprobe', args, { maxBuffer: 64 * 1024 * 1024 });
  expect(stderr).toBe('');
  const timesMs = stdout.split('\n').flatMap((line) => (line.trim() ? [Number.parseFloat(line) * 1_000] : []));
  const sorted = timesMs.sort((a, b) => a - b);
  return sorted.map((timeMs) => Math.round(timeMs - sorted[0]!));
}
