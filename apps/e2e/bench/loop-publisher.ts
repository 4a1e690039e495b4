// An encoder that costs nothing: 720p30 H.264 at 6 Mbit/s with AAC, made once and sent again and again in real time.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const sourceSeconds = 20;
const quiet = ['-v', 'error', '-nostdin'];

/** Path of the file. Noise keeps the encoder at its rate. */
export async function makeLoopSource(): Promise<string> {
  const path = join(tmpdir(), 'millrace-bench-loop-720p.flv');
  if (existsSync(path)) return path;
  const unfinished = `${path}.${process.pid}.flv`;
  await run('ffmpeg', [
    ...[...quiet, '-y', '-f', 'lavfi', '-i', 'testsrc2=s=1280x720:r=30,noise=alls=12:allf=t'],
    ...['-f', 'lavfi', '-i', 'sine=f=440:r=48000', '-t', String(sourceSeconds), '-pix_fmt', 'yuv420p'],
    ...['-c:v', 'libx264', '-preset', 'ultrafast', '-bf', '0', '-b:v', '5870k', '-maxrate', '5870k'],
    ...['-bufsize', '5870k', '-g', '60', '-sc_threshold', '0', '-c:a', 'aac', '-ac', '2', '-b:a', '128k', unfinished],
  ]);
  await rename(unfinished, path);
  return path;
}

export function publishLoop(source: string, url: string): AsyncDisposable {
  const ffmpeg = spawn(
    'ffmpeg',
    [...quiet, '-re', '-stream_loop', '-1', '-i', source, '-c', 'copy', '-f', 'flv', url],
    {
      stdio: 'ignore',
    },
  );
  const exited = once(ffmpeg, 'close');
  return {
    [Symbol.asyncDispose]: async () => {
      ffmpeg.kill('SIGKILL');
      await exited;
    },
  };
}
