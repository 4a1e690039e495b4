// How many viewers one core holds without a stall: a stream grows in real time, and a process of viewers watches it, in low
// latency (blocking on playlists, loading parts) or as players of ordinary HLS do.
import { parseMediaPlaylist } from '@millrace/hls';
import { loadCore, until, type ServerOnCore } from '@millrace/testing';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeLowLatencyMedia } from '../test/low-latency-media.ts';
import { aRef, organizationId } from '../test/records.ts';
import { SimulatedStream } from '../test/simulated-stream.ts';
import type { LoadFigures, LoadMessage, WantedLoad } from './load-figures.ts';
import type { TestBed } from './test-bed.ts';

export interface HeldViewers extends LoadFigures {
  viewers: number;
  /** Part of the servers' core that the server used while all watched. */
  serverCpuShare: number;
  /** Of what all of them have, while all watched. */
  gigabitsPerSecond: number;
  /** Reads of each object: the most of one from the hot window, the mean from storage; nginx tells none. */
  readsPerObject: number | undefined;
}

export interface WantedAudience {
  kind: WantedLoad['kind'];
  /** nginx can only serve ordinary HLS: the same segments, and the origin's playlist as a file. */
  server: 'origin' | 'nginx';
  viewers: number;
  seconds: number;
  bitrateKbps: number;
}

const startLimitMs = 20_000;
/** A load without CPU is late; what it tells then shows it. */
const graceMs = 60_000;
/** One viewer a millisecond, or a gentler start for few. */
const leastRampMs = 5_000;
const settleSeconds = 12;
const copyMs = 100;
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
  const playlistUrl = `${bed.origin.url}${path}/720p.m3u8`;
  const readsBefore = await bed.origin.reads();
  const mediaSequence = await until(() => newestSegment(playlistUrl, segmentsBefore[kind]), startLimitMs);
  const files = { playlist: '/classic', media: `/o/${organizationId}/${ref.streamId}/1/720p` };
  const served = {
    origin: { playlist: `${path}/720p`, media: `${path}/1/720p` },
    nginx: files,
  }[wanted.server];
  const copying =
    wanted.server === 'nginx' ? await copyPlaylist(playlistUrl, join(bed.folder, 'classic.m3u8')) : undefined;
  const server = bed[wanted.server];
  const port = Number(new URL(server.url).port);
  const held = await load({ ...{ kind, viewers, seconds, rampMs, mediaSequence, port }, ...served }, server);
  copying?.stop();
  await stream.stop();
  await playing;
  const reads =
    kind === 'classic'
      ? ((await bed.origin.reads()) - readsBefore) / held.objects
      : Math.max(...stream.hotReads.values());
  return { ...held, viewers, readsPerObject: wanted.server === 'origin' ? reads : undefined };
}

type Held = LoadFigures & Pick<HeldViewers, 'serverCpuShare' | 'gigabitsPerSecond'>;

/** In a process on the load's core. */
async function load(wanted: WantedLoad, server: Pick<ServerOnCore, 'cpuMs'>): Promise<Held> {
  const child = fork(join(import.meta.dirname, 'load-process.ts'), {
    // `taskset` replaces itself by Node, so that the channel to the process stays.
    execPath: 'taskset',
    execArgv: ['-c', String(loadCore), process.execPath],
  });
  child.send(wanted);
  const signal = AbortSignal.timeout(wanted.rampMs + wanted.seconds * 1_000 + graceMs);
  await once(child, 'message', { signal });
  const [before, beganAtMs] = [server.cpuMs(), performance.now()];
  const [message] = (await once(child, 'message', { signal })) as [LoadMessage];
  if (message.kind !== 'watched') throw new Error(message.kind);
  const watchedMs = performance.now() - beganAtMs;
  const serverCpuShare = (server.cpuMs() - before) / watchedMs;
  child.disconnect();
  await once(child, 'exit');
  const { figures } = message;
  return { ...figures, serverCpuShare, gigabitsPerSecond: (figures.watchedBytes * 8) / watchedMs / 1e6 };
}

/** nginx serves the origin's playlist as a file, as soon as it changes. */
async function copyPlaylist(url: string, file: string): Promise<{ stop(): void }> {
  const copy = async () => {
    const body = await (await fetch(url)).text();
    await writeFile(`${file}.next`, body);
    await rename(`${file}.next`, file);
  };
  await copy();
  const timer = setInterval(() => void copy().catch(() => undefined), copyMs);
  return { stop: () => clearInterval(timer) };
}

/** The newest complete segment, once there are this many. */
async function newestSegment(url: string, least: number): Promise<number | false> {
  const response = await fetch(url);
  if (!response.ok) return false;
  const { segments } = parseMediaPlaylist(await response.text());
  return segments.length >= least && (segments.at(-1)?.mediaSequence ?? false);
}
