// The file that every publisher sends: H.264 at a constant 6 Mbit/s with AAC, a keyframe every 2 s, made once by ffmpeg.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const path = join(tmpdir(), 'millrace-bench-6m.flv');
const videoBitrate = '5870k';

/** Noise, for a picture that compresses too well cannot have a constant bit rate. */
export async function makeSourceFile(): Promise<string> {
  if (existsSync(path)) return path;
  const unfinished = `${path}.${process.pid}.flv`;
  await run('ffmpeg', [
    ...['-v', 'error', '-nostdin', '-y', '-f', 'lavfi', '-i', 'testsrc2=s=640x360:r=30,noise=alls=60:allf=t'],
    ...['-f', 'lavfi', '-i', 'sine=f=440:r=44100', '-t', '20', '-c:v', 'libx264', '-preset', 'ultrafast'],
    ...['-b:v', videoBitrate, '-minrate', videoBitrate, '-maxrate', videoBitrate, '-bufsize', videoBitrate],
    ...['-x264-params', 'nal-hrd=cbr:force-cfr=1', '-g', '60', '-keyint_min', '60', '-sc_threshold', '0'],
    ...['-c:a', 'aac', '-b:a', '128k', unfinished],
  ]);
  await rename(unfinished, path);
  return path;
}
