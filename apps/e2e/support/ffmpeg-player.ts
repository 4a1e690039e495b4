// ffmpeg as a viewer: its own HLS demuxer, as many programs are built on it, and every picture decoded.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const timeoutMs = 60_000;

export interface Decoded {
  frames: number;
  /** What it complained of. */
  faults: string;
}

/** Decodes sound and picture of a live playlist for a while of media time. */
export async function decodeWithFfmpeg(playlistUrl: string, seconds: number): Promise<Decoded> {
  const input = ['-i', playlistUrl, '-t', String(seconds), '-map', '0:v:0', '-map', '0:a:0', '-f', 'null', '-'];
  const args = ['-hide_banner', '-nostdin', '-loglevel', 'error', '-progress', 'pipe:1', ...input];
  const { stdout, stderr } = await run('ffmpeg', args, { timeout: timeoutMs });
  return { frames: Number([...stdout.matchAll(/^frame=(\d+)$/gm)].at(-1)?.[1] ?? 0), faults: stderr.trim() };
}
