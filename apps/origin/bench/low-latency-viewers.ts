// How many low-latency viewers one core holds without a stall: a stream grows in real time, viewers block on its playlists
// and load its parts.
import { parseMediaPlaylist } from '@millrace/hls';
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { makeLowLatencyMedia } from '../test/low-latency-media.ts';
import { aRef } from '../test/records.ts';
import { SimulatedStream } from '../test/simulated-stream.ts';
import type { TestBed } from './test-bed.ts';
import type { ViewerFigures } from './viewer-load.ts';
import { until } from './until.ts';

export interface HeldViewers extends ViewerFigures {
  viewers: number;
  /** Part of the servers' core that the origin used. */
  cpuShare: number;
  /** Most reads of one object from the hot window. */
  readsPerObject: number;
}

const bitrateKbps = 700;
const startLimitMs = 10_000;
const settleSeconds = 12;

export async function holdViewers(
  bed: TestBed,
  { viewers, seconds }: { viewers: number; seconds: number },
): Promise<HeldViewers> {
  const ref = aRef();
  const media = await makeLowLatencyMedia(seconds + settleSeconds + 10, bitrateKbps);
  const stream = await SimulatedStream.start({ redis: bed.redis, storage: bed.storage, ref, media });
  const playing = stream.play();
  const path = `/${ref.playbackId}/${ref.streamId}`;
  const mediaSequence = await until(async () => newestSegment(`${bed.origin.url}${path}/720p.m3u8`), startLimitMs);
  const load = new Worker(new URL('viewer-load.ts', import.meta.url), {
    workerData: {
      port: Number(new URL(bed.origin.url).port),
      playlist: `${path}/720p`,
      parts: `${path}/1/720p`,
      viewers,
      seconds,
      mediaSequence,
    },
  });
  const [before, beganAtMs] = [bed.origin.cpuMs(), performance.now()];
  const [figures] = (await once(load, 'message')) as [ViewerFigures];
  const cpuShare = (bed.origin.cpuMs() - before) / (performance.now() - beganAtMs);
  await stream.stop();
  await playing;
  return { ...figures, viewers, cpuShare, readsPerObject: Math.max(...stream.hotReads.values()) };
}

/** The newest complete segment, once there are some. */
async function newestSegment(url: string): Promise<number | false> {
  const response = await fetch(url);
  if (!response.ok) return false;
  const { segments } = parseMediaPlaylist(await response.text());
  return segments.length >= 2 && (segments.at(-1)?.mediaSequence ?? false);
}
