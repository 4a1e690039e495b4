// Real media in parts for simulations: a clip encoded by ffmpeg into fragments, which are joined to parts of half a second
// on one grid for pictures and sound; four parts are a segment.
import type { PartMedia, Rendition } from '@millrace/pipeline';
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

export interface MadePart extends PartMedia {
  body: Buffer;
}

export interface LowLatencyRendition {
  rendition: Rendition;
  init: Buffer;
  /** Four of them are a segment. */
  parts: MadePart[];
}

export const partsPerSegment = 4;
export const partMs = 500;
const frameRate = 30;
const sampleRateHz = 48_000;
const samplesPerFrame = 1_024;
const videoTimescale = 15_360;

const run = promisify(execFile);

/** `seconds` of a moving picture at `bitrateKbps` and a tone. */
export async function makeLowLatencyMedia(seconds: number, bitrateKbps = 300): Promise<LowLatencyRendition[]> {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-parts-'));
  try {
    const [video, audio] = [join(folder, 'video.mp4'), join(folder, 'audio.mp4')];
    await run(
      'ffmpeg',
      ['-nostdin', '-v', 'error', ...sources(seconds), ...videoOutput(video, bitrateKbps), ...audioOutput(audio)],
      {
        timeout: 240_000,
      },
    );
    return [videoRendition(await readFile(video)), audioRendition(await readFile(audio))];
  } finally {
    await rm(folder, { recursive: true });
  }
}

function sources(seconds: number): string[] {
  const picture = `testsrc2=size=320x180:rate=${frameRate}:duration=${seconds}`;
  const tone = `sine=frequency=440:sample_rate=${sampleRateHz}:duration=${seconds}`;
  return ['-f', 'lavfi', '-i', picture, '-f', 'lavfi', '-i', tone];
}

const fragments = ['-movflags', 'empty_moov+default_base_moof+skip_trailer', '-use_editlist', '0', '-f', 'mp4'];

function videoOutput(file: string, bitrateKbps: number): string[] {
  const rate = ['-b:v', `${bitrateKbps}k`, '-maxrate', `${bitrateKbps}k`, '-bufsize', `${bitrateKbps / 2}k`];
  const keyframes = ['-g', '60', '-keyint_min', '60', '-sc_threshold', '0', '-bf', '0'];
  const codec = [
    '-map',
    '0:v',
    '-c:v',
    'libx264',
    '-preset',
    'ultrafast',
    '-pix_fmt',
    'yuv420p',
    ...rate,
    ...keyframes,
  ];
  return [
    ...codec,
    '-frag_duration',
    String(partMs * 1_000),
    '-video_track_timescale',
    String(videoTimescale),
    ...fragments,
    file,
  ];
}

function audioOutput(file: string): string[] {
  return ['-map', '1:a', '-c:a', 'aac', '-ac', '2', '-b:a', '64k', '-frag_duration', '1', ...fragments, file];
}

function videoRendition(file: Buffer): LowLatencyRendition {
  const { init, fragments: bodies } = splitFile(file);
  const durationTicks = (partMs * videoTimescale) / 1_000;
  const parts = bodies.map((body, i) => ({
    body,
    startTicks: i * durationTicks,
    durationTicks,
    sizeBytes: body.length,
    independent: i % partsPerSegment === 0,
  }));
  const profile = init.subarray(init.indexOf('avcC') + 5, init.indexOf('avcC') + 8).toString('hex');
  const rendition: Rendition = {
    kind: 'video',
    id: '720p',
    codecs: `avc1.${profile}`,
    timescale: videoTimescale,
    widthPx: 320,
    heightPx: 180,
    frameRate,
    ...sharedFacts(init, parts),
  };
  return { rendition, init, parts };
}

function audioRendition(file: Buffer): LowLatencyRendition {
  const { init, fragments: frames } = splitFile(file);
  const parts: MadePart[] = [];
  for (let first = 0, part = 0; first < frames.length; part += 1) {
    const endTicks = ((part + 1) * partMs * sampleRateHz) / 1_000;
    const end = Math.max(first + 1, Math.ceil(endTicks / samplesPerFrame));
    const body = Buffer.concat(frames.slice(first, end));
    const count = Math.min(end, frames.length) - first;
    const ticks = { startTicks: first * samplesPerFrame, durationTicks: count * samplesPerFrame };
    parts.push({ body, ...ticks, sizeBytes: body.length, independent: true });
    first = end;
  }
  const rendition: Rendition = {
    kind: 'audio',
    id: 'audio',
    codecs: 'mp4a.40.2',
    timescale: sampleRateHz,
    channels: 2,
    sampleRateHz,
    ...sharedFacts(init, parts),
  };
  return { rendition, init, parts };
}

/** What both kinds have; the declared bit rates are those of the segments. */
function sharedFacts(init: Buffer, parts: readonly MadePart[]) {
  const total = parts.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const averageBps = (total * 8) / ((parts.length * partMs) / 1_000);
  return {
    initName: `init-${createHash('sha256').update(init).digest('hex').slice(0, 16)}.mp4`,
    declaredPeakBps: Math.ceil(averageBps * 1.2),
    declaredAverageBps: Math.ceil(averageBps),
  };
}

function splitFile(file: Buffer): { init: Buffer; fragments: Buffer[] } {
  const boxes: { type: string; bytes: Buffer }[] = [];
  for (let at = 0; at < file.length;) {
    const size = file.readUInt32BE(at);
    boxes.push({ type: file.toString('latin1', at + 4, at + 8), bytes: file.subarray(at, at + size) });
    at += size;
  }
  const bytesOf = (type: string) => boxes.filter((box) => box.type === type).map(({ bytes }) => bytes);
  const data = bytesOf('mdat');
  const made = bytesOf('moof').map((moof, i) => Buffer.concat([moof, data[i] ?? Buffer.alloc(0)]));
  return { init: Buffer.concat([...bytesOf('ftyp'), ...bytesOf('moov')]), fragments: made };
}
