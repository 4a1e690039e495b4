// A clip whose every frame carries its number, as 16 black or white blocks at the top of the picture, and how to read the
// numbers from what a viewer got, whatever its size.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const cacheDirectory = join(import.meta.dirname, '../../../node_modules/.cache/millrace-clips');
const bits = 16;
const frameRate = 30;
const black = { belowLuma: 90, aboveLuma: 150 } as const;

/** Path of an MP4 (640×360 or as many times that as asked for, 30 fps, a keyframe every 2 s, AAC) of this length. */
export async function makeNumberedClip(durationSeconds: number, bitrateKbps = 1_500, scale = 1): Promise<string> {
  const suffix = scale === 1 ? '' : `-x${scale}`;
  const path = join(cacheDirectory, `numbered-${durationSeconds}-${bitrateKbps}${suffix}.mp4`);
  if (existsSync(path)) return path;
  await mkdir(cacheDirectory, { recursive: true });
  const blocks = `color=black:size=320x16:rate=${frameRate},format=gray,geq=lum='255*mod(floor(N/pow(2,floor(X/20))),2)'`;
  const filter = `${blocks},scale=640:32:flags=neighbor,format=yuv420p[top];testsrc2=size=640x328:rate=${frameRate}[rest];[top][rest]vstack,scale=${640 * scale}:${360 * scale}[v]`;
  const unfinished = `${path}.${process.pid}.mp4`;
  await run('ffmpeg', [
    ...['-hide_banner', '-loglevel', 'error', '-nostdin', '-y'],
    ...['-f', 'lavfi', '-i', 'sine=frequency=440:sample_rate=48000', '-filter_complex', filter],
    ...['-map', '[v]', '-map', '0:a', '-c:a', 'aac', '-ac', '2'],
    ...['-t', `${durationSeconds}`, '-c:v', 'libx264', '-preset', 'superfast', '-bf', '2', '-g', `${2 * frameRate}`],
    ...['-keyint_min', `${2 * frameRate}`, '-sc_threshold', '0'],
    ...['-b:v', `${bitrateKbps}k`, '-maxrate', `${bitrateKbps}k`, '-bufsize', `${2 * bitrateKbps}k`],
    unfinished,
  ]);
  await rename(unfinished, path);
  return path;
}

/** The numbers of all frames of a file, in the order in which they are shown; undefined where none can be read. */
export async function readFrameNumbers(path: string): Promise<(number | undefined)[]> {
  const filter = `crop=iw:trunc(ih*16/360):0:trunc(ih*8/360),scale=${bits}:1:flags=area,format=gray`;
  const { stdout } = await run(
    'ffmpeg',
    [
      '-hide_banner',
      '-loglevel',
      'error',
      '-threads',
      '1',
      '-i',
      path,
      '-an',
      '-vf',
      filter,
      '-fps_mode',
      'passthrough',
      '-f',
      'rawvideo',
      '-',
    ],
    { encoding: 'buffer', maxBuffer: 64 * 1024 * 1024 },
  );
  return Array.from({ length: stdout.length / bits }, (_, frame) =>
    numberOf(stdout.subarray(frame * bits, (frame + 1) * bits)),
  );
}

function numberOf(lumas: Uint8Array): number | undefined {
  if (lumas.some((luma) => luma > black.belowLuma && luma < black.aboveLuma)) return undefined;
  return lumas.reduce((sum, luma, bit) => sum + (luma >= black.aboveLuma ? 2 ** bit : 0), 0);
}
