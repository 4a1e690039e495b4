// Programs that play HLS without a browser, from the playlist to its end: how many pictures they made of it, and what they
// complained of.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const timeoutMs = 60_000;
const mostOutputBytes = 64 * 1024 * 1024;
const shownFaults = 3;

export async function countWithFfmpeg(playlistUrl: string): Promise<string> {
  const args = ['-hide_banner', '-nostdin', '-loglevel', 'warning', '-progress', 'pipe:1', '-i', playlistUrl];
  const output = await outputOf('ffmpeg', [...args, '-map', '0:v:0?', '-map', '0:a:0?', '-f', 'null', '-']);
  const frames = [...output.stdout.matchAll(/^frame=(\d+)$/gm)].at(-1)?.[1] ?? '0';
  const time = [...output.stdout.matchAll(/^out_time=(\S+)$/gm)].at(-1)?.[1] ?? '–';
  return `ffmpeg: ${output.ended}, ${frames} pictures, ${time}${faultsOf(output.stderr)}`;
}

export async function countWithGstreamer(playlistUrl: string): Promise<string> {
  const picture = 'fpsdisplaysink video-sink=fakesink text-overlay=false sync=true';
  const args = ['-v', 'playbin3', `uri=${playlistUrl}`, `video-sink=${picture}`, 'audio-sink=fakesink sync=true'];
  const output = await outputOf('gst-launch-1.0', args);
  const [, frames = '0', dropped = '0'] = [...output.stdout.matchAll(/rendered: (\d+), dropped: (\d+)/g)].at(-1) ?? [];
  const faults = [...output.stdout.matchAll(/^(?:ERROR|WARNING).*$/gm)].map(([line]) => line).join('\n');
  return `GStreamer: ${output.ended}, ${frames} pictures, ${dropped} dropped${faultsOf(faults + output.stderr)}`;
}

async function outputOf(program: string, args: readonly string[]) {
  try {
    const { stdout, stderr } = await run(program, args, { timeout: timeoutMs, maxBuffer: mostOutputBytes });
    return { ended: 'ended', stdout, stderr };
  } catch (error) {
    const { stdout = '', stderr = '', killed } = error as { stdout?: string; stderr?: string; killed?: boolean };
    return { ended: killed ? 'DID NOT END' : 'FAILED', stdout, stderr };
  }
}

function faultsOf(text: string): string {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.length === 0 ? '' : `; ${lines.length} complaints: ${lines.slice(0, shownFaults).join(' | ')}`;
}
