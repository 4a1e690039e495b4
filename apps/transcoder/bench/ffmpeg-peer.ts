// ffmpeg as it is without a platform around it, and the CPU that it uses.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** CPU time of a command, user and system, in ms. */
export async function cpuOf(command: readonly string[], core: string): Promise<number> {
  const script = 'TIMEFORMAT="%U %S"; time "$@" 2>/dev/null';
  const { stderr } = await run('bash', ['-c', script, 'bash', 'taskset', '-c', core, ...command]);
  const [user = Number.NaN, system = Number.NaN] = (stderr.trim().split('\n').at(-1) ?? '').split(' ').map(Number);
  return (user + system) * 1_000;
}

/** Passes a source through to fMP4 segments of 2 s on disk. */
export function remuxCommand(source: string, loops: number, directory: string): string[] {
  return [
    ...['ffmpeg', '-v', 'error', '-nostdin', '-y', '-stream_loop', String(loops - 1), '-i', source, '-c', 'copy'],
    ...['-f', 'hls', '-hls_time', '2', '-hls_segment_type', 'fmp4', '-hls_list_size', '30'],
    ...['-hls_flags', 'delete_segments', `${directory}/peer.m3u8`],
  ];
}

/** The pictures of a source alone, as the child of a transcoder gets them. */
export async function picturesOf(source: string): Promise<string> {
  const path = `${source}.pictures.flv`;
  const copy = ['-an', '-c', 'copy', '-flvflags', 'no_metadata+no_duration_filesize+no_sequence_end'];
  await run('ffmpeg', ['-v', 'error', '-nostdin', '-y', '-i', source, ...copy, path]);
  return path;
}

export async function ffmpegVersion(): Promise<string> {
  const { stdout } = await run('ffmpeg', ['-version']);
  return stdout.split(' ').slice(0, 3).join(' ');
}
