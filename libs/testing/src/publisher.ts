// A real encoder: ffmpeg sending a clip in real time over RTMP. It dies with the process that started it.
import { spawn } from 'node:child_process';
import { diesWithParent } from '@millrace/backing-services';

export interface PublishOptions {
  /** Ingest URL with the stream key, as an encoder gets it. */
  readonly url: string;
  /** Path of a clip that FLV can carry without re-encoding. */
  readonly clip: string;
  /** Start again at the end of the clip, with timestamps that go on. */
  readonly loop?: boolean;
}

export interface Publisher {
  readonly pid: number | undefined;
  /** ffmpeg's exit code, or null when a signal ended it. */
  readonly exited: Promise<number | null>;
  /** The last 64 KB of what ffmpeg said. */
  output(): string;
  /** Ends the publish as a person does who clicks "stop". */
  stop(): Promise<void>;
  /** The encoder vanishes without a word. */
  kill(): Promise<void>;
}

const outputBound = 64 * 1024;
const graceMs = 5_000;

/** Starts publishing at once; whether it is accepted shows in `exited` and `output`. */
export function publishWithFfmpeg({ url, clip, loop = false }: PublishOptions): Publisher {
  const input = [...(loop ? ['-stream_loop', '-1'] : []), '-re', '-i', clip];
  const commandLine = ['ffmpeg', '-hide_banner', '-nostdin', '-nostats', ...input, '-c', 'copy', '-f', 'flv', url];
  const [program = '', ...args] = [...diesWithParent('KILL'), ...commandLine];
  const ffmpeg = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'], detached: true });
  let output = '';
  ffmpeg.stderr.on('data', (chunk: Buffer) => (output = (output + chunk.toString()).slice(-outputBound)));
  const exited = new Promise<number | null>((resolve, reject) => {
    ffmpeg.once('error', reject);
    ffmpeg.once('close', resolve);
  });
  exited.catch(() => undefined); // also reported to whoever awaits it
  const end = async (signal: NodeJS.Signals) => {
    ffmpeg.kill(signal);
    const timer = setTimeout(() => ffmpeg.kill('SIGKILL'), graceMs);
    await exited;
    clearTimeout(timer);
  };
  return { pid: ffmpeg.pid, exited, output: () => output, stop: () => end('SIGINT'), kill: () => end('SIGKILL') };
}
