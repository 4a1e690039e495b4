// What is transcoded: H.264 at 6 Mbit/s with AAC, a keyframe every 2 s, no B-frames, made once by ffmpeg.
import { FlvDemuxer, type FlvTag } from '@millrace/flv';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, rename } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
export const sourceSeconds = 20;
const rate = ['-b:v', '5870k', '-maxrate', '5870k', '-bufsize', '5870k'];

export interface SourceFile {
  path: string;
  tags: FlvTag[];
}

/** Noise keeps the encoder at its rate. */
export function makeSourceFile(size: '1920x1080' | '1280x720'): Promise<SourceFile> {
  return make(`usual-${size}`, `testsrc2=s=${size}:r=30,noise=alls=12:allf=t`, rate);
}

/** What encoders find hard, with cuts between: noise, a fractal, black, noise again. 720p. */
export function makeHardSourceFile(): Promise<SourceFile> {
  const size = 's=1280x720:r=30';
  const scenes = [
    `testsrc2=${size}:d=5,noise=alls=90:allf=t`,
    `mandelbrot=${size},trim=duration=5`,
    `color=black:${size}:d=5`,
    `testsrc2=${size}:d=5,noise=alls=60:allf=t,hue=h=t*90`,
  ];
  const named = scenes.map((scene, i) => `${scene},format=yuv420p,setsar=1[s${i}]`).join(';');
  const joined = `${named};${scenes.map((_, i) => `[s${i}]`).join('')}concat=n=${scenes.length}`;
  return make('hard', joined, ['-crf', '20', '-maxrate', '30M', '-bufsize', '30M']);
}

async function make(name: string, pictures: string, rateControl: readonly string[]): Promise<SourceFile> {
  const path = join(tmpdir(), `millrace-bench-package-${name}.flv`);
  if (!existsSync(path)) {
    const unfinished = `${path}.${process.pid}.flv`;
    await run('ffmpeg', [
      ...['-v', 'error', '-nostdin', '-y', '-f', 'lavfi', '-i', pictures],
      ...['-f', 'lavfi', '-i', 'sine=f=440:r=48000', '-t', String(sourceSeconds), '-pix_fmt', 'yuv420p'],
      ...['-c:v', 'libx264', '-preset', 'ultrafast', '-bf', '0', ...rateControl],
      ...['-g', '60', '-keyint_min', '60', '-sc_threshold', '0', '-c:a', 'aac', '-ac', '2', '-b:a', '128k'],
      unfinished,
    ]);
    await rename(unfinished, path);
  }
  return { path, tags: new FlvDemuxer().push(await readFile(path)) };
}
