// How many viewers one core holds without a stall: a stream grows in real time, and a process of viewers watches it, in low
// latency (blocking on playlists, loading parts) or as players of ordinary HLS do.
import { parseMediaPlaylist } from '@millrace/hls';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeLowLatencyMedia } from '../test/low-latency-media.ts';
import { aRef } from '../test/records.ts';
import { SimulatedStream } from '../test/simulated-stream.ts';
import type { LoadFigures, WantedLoad } from './load-figures.ts';
import { loadCore } from './server-process.ts';
import type { TestBed } from './test-bed.ts';
import { until } from './until.ts';

export interface HeldViewers extends LoadFigures {
  viewers: number;
  /** Part of the servers' core that the origin used. */
  originCpuShare: number;
  /** Reads of each object: the most of one from the hot window, the mean from storage. */
  readsPerObject: number;
}

export interface WantedAudience {
  kind: WantedLoad['kind'];
  viewers: number;
  seconds: number;
  bitrateKbps: number;
}

const startLimitMs = 20_000;
/** One viewer a millisecond, or a gentler start for few. */
const leastRampMs = 5_000;
const settleSeconds = 12;
/** Files that origin and load have open besides connections. */
const otherFiles = 150;
const segmentsBefore = { 'low-latency': 2, classic: 4 } as const;
const connectionsOfViewer = { 'low-latency': 2, classic: 1 } as const;

/** As many of these viewers as a process here may have connections. */
export function possibleViewers(kind: WantedLoad['kind'], wanted: number): number {
  const [, limit] = /Max open files\s+(\d+)/.exec(readFileSync('/proc/self/limits', 'utf8')) ?? [];
  const most = Math.floor((Number(limit) - otherFiles) / connectionsOfViewer[kind]);
  return Number.isNaN(most) ? wanted : Math.min(wanted, most);
}

export async function holdViewers(bed: TestBed, wanted: WantedAudience): Promise<HeldViewers> {
  const { kind, viewers, seconds, bitrateKbps } = wanted;
  const rampMs = Math.max(leastRampMs, viewers);
  const ref = aRef();
  const media = await makeLowLatencyMedia(seconds + rampMs / 1_000 + settleSeconds, bitrateKbps);
  const latency = kind === 'classic' ? 'standard' : 'low';
  const stream = await SimulatedStream.start({ redis: bed.redis, storage: bed.storage, ref, media, latency });
  const playing = stream.play();
  const path = `/${ref.playbackId}/${ref.streamId}`;
  const readsBefore = await bed.origin.reads();
  const isReady = () => newestSegment(`${bed.origin.url}${path}/720p.m3u8`, segmentsBefore[kind]);
  const mediaSequence = await until(isReady, startLimitMs);
  const [before, beganAtMs] = [bed.origin.cpuMs(), performance.now()];
  const figures = await load({
    ...{ kind, viewers, seconds, rampMs, mediaSequence, port: Number(new URL(bed.origin.url).port) },
    ...{ playlist: `${path}/720p`, media: `${path}/1/720p` },
  });
  const originCpuShare = (bed.origin.cpuMs() - before) / (performance.now() - beganAtMs);
  await stream.stop();
  await playing;
  const readsPerObject =
    kind === 'classic'
      ? ((await bed.origin.reads()) - readsBefore) / figures.objects
      : Math.max(...stream.hotReads.values());
  return { ...figures, viewers, originCpuShare, readsPerObject };
}

/** In a process on the load's core. */
async function load(wanted: WantedLoad): Promise<LoadFigures> {
  const child = fork(join(import.meta.dirname, 'load-process.ts'), {
    // `taskset` replaces itself by Node, so that the channel to the process stays.
    execPath: 'taskset',
    execArgv: ['-c', String(loadCore), process.execPath],
  });
  child.send(wanted);
  const signal = AbortSignal.timeout(wanted.rampMs + wanted.seconds * 1_000 + startLimitMs);
  const [figures] = (await once(child, 'message', { signal })) as [LoadFigures];
  child.disconnect();
  await once(child, 'exit');
  return figures;
}

/** The newest complete segment, once there are this many. */
async function newestSegment(url: string, least: number): Promise<number | false> {
  const response = await fetch(url);
  if (!response.ok) return false;
  const { segments } = parseMediaPlaylist(await response.text());
  return segments.length >= least && (segments.at(-1)?.mediaSequence ?? false);
}
