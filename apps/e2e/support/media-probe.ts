// ffprobe on what a viewer downloads.
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { fetchBytes, type MediaPlaylist } from './viewer.ts';

const run = promisify(execFile);

export interface ProbedMedia {
  codec: string;
  width: number | undefined;
  height: number | undefined;
  frames: number;
  /** Presentation time of the first frame, in seconds. */
  startSeconds: number;
}

/** Decodes some segments of a playlist. Rejects when ffprobe finds anything wrong with them. */
export async function probeSegments(playlist: MediaPlaylist, from: number, count: number): Promise<ProbedMedia> {
  const directory = await mkdtemp(join(tmpdir(), 'millrace-probe-'));
  try {
    const urls = [playlist.init, ...playlist.segments.slice(from, from + count)];
    const file = join(directory, 'media.mp4');
    await writeFile(file, Buffer.concat(await Promise.all(urls.map(fetchBytes))));
    const args = [
      '-v',
      'error',
      '-count_frames',
      '-show_entries',
      'stream=codec_name,width,height,nb_read_frames',
      '-show_entries',
      'frame=pts_time',
      '-of',
      'json',
      file,
    ];
    const { stdout, stderr } = await run('ffprobe', args, { timeout: 60_000, maxBuffer: 64 * 1024 * 1024 });
    if (stderr.trim() !== '') throw new Error(stderr);
    const { streams, frames } = JSON.parse(stdout) as {
      streams: { codec_name: string; width?: number; height?: number; nb_read_frames: string }[];
      frames: { pts_time: string }[];
    };
    const [stream] = streams;
    if (!stream) throw new Error('no stream');
    return {
      codec: stream.codec_name,
      width: stream.width,
      height: stream.height,
      frames: Number(stream.nb_read_frames),
      startSeconds: Number(frames[0]?.pts_time),
    };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
