// Test clips made by ffmpeg: a moving test picture that carries its own clock, and a beep of 100 ms on every full second.
// A clip is made once per set of properties and kept below node_modules/.cache.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { putUnlessThere } from './put-unless-there.ts';

export interface Clip {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly frameRate: number;
  readonly gopMs: number;
  readonly durationMs: number;
  readonly withAudio: boolean;
  readonly bFrames: number;
  /** Where keyframes are, in place of every `gopMs`. */
  readonly keyframesMs?: readonly number[];
  /** Pictures that are left out, as an expression of ffmpeg's `select`: the frame rate varies. */
  readonly select?: string;
  /** Sound's sample rate; 48 kHz in stereo if not given, else mono. */
  readonly soundRateHz?: number;
}

const run = promisify(execFile);
const cacheDirectory = join(import.meta.dirname, '../../../node_modules/.cache/millrace-clips');
const timeoutMs = 300_000;

const usual: Clip = {
  widthPx: 1280,
  heightPx: 720,
  frameRate: 30,
  gopMs: 2_000,
  durationMs: 10_000,
  withAudio: true,
  bFrames: 2,
};

/** Path of an MP4 file (H.264 and AAC) with these properties; the usual ones are 720p30, 10 s, a keyframe every 2 s. */
export async function makeClip(properties: Partial<Clip> = {}): Promise<string> {
  const commandLine = encoderArguments({ ...usual, ...properties });
  const name = createHash('sha256').update(commandLine.join(' ')).digest('hex').slice(0, 16);
  const path = join(cacheDirectory, `${name}.mp4`);
  if (existsSync(path)) return path;
  await mkdir(cacheDirectory, { recursive: true });
  const unfinished = join(cacheDirectory, `${name}.${process.pid}.unfinished.mp4`);
  try {
    await run('ffmpeg', [...commandLine, unfinished], { timeout: timeoutMs });
    await putUnlessThere(unfinished, path);
  } finally {
    await rm(unfinished, { force: true });
  }
  return path;
}

function encoderArguments(clip: Clip): string[] {
  const gopMs = clip.keyframesMs ? clip.durationMs : clip.gopMs;
  const gopFrames = Math.round((gopMs * clip.frameRate) / 1000);
  const forced = clip.keyframesMs?.map((timeMs) => timeMs / 1000).join(',');
  const bitrateBps = Math.round(clip.widthPx * clip.heightPx * clip.frameRate * 0.08);
  return [
    ...['-hide_banner', '-loglevel', 'error', '-nostdin', '-y'],
    ...['-f', 'lavfi', '-i', `testsrc2=size=${clip.widthPx}x${clip.heightPx}:rate=${clip.frameRate}`],
    ...(clip.withAudio
      ? ['-f', 'lavfi', '-i', `aevalsrc=0.5*sin(2*PI*1000*t)*lt(mod(t\\,1)\\,0.1):s=48000:c=stereo`]
      : []),
    ...['-t', String(clip.durationMs / 1000), '-pix_fmt', 'yuv420p'],
    ...(clip.select === undefined ? [] : ['-vf', `select='${clip.select}'`, '-fps_mode', 'vfr']),
    ...(forced === undefined ? [] : ['-force_key_frames', forced]),
    ...['-c:v', 'libx264', '-preset', 'superfast', '-profile:v', 'high', '-bf', String(clip.bFrames)],
    ...['-g', String(gopFrames), '-keyint_min', forced ? '1' : String(gopFrames), '-sc_threshold', '0'],
    ...['-b:v', String(bitrateBps), '-maxrate', String(bitrateBps), '-bufsize', String(bitrateBps * 2)],
    ...(clip.withAudio ? ['-c:a', 'aac', ...soundArguments(clip.soundRateHz)] : []),
    ...['-movflags', '+faststart'],
  ];
}

function soundArguments(rateHz: number | undefined): string[] {
  return rateHz === undefined ? ['-b:a', '128k', '-ar', '48000', '-ac', '2'] : ['-ar', String(rateHz), '-ac', '1'];
}
