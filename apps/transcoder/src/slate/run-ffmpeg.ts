// One short run of an ffmpeg child that sees pipes and nothing else. It has a bounded time and ends with what it was asked.
import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';

export interface ShortRun {
  ffmpegPath: string;
  args: readonly string[];
  input: Uint8Array;
  /** Takes what comes out of each of these file descriptors. */
  outputs: readonly { fd: number; take: (chunk: Buffer) => void }[];
  signal: AbortSignal;
}

/** An overloaded machine needs ten seconds to start a program; a slate that comes late still comes. */
const limitMs = 30_000;
const maxSaidBytes = 2_000;

/** Resolves when the child has done its work; rejects with what it said when it failed, took too long or was aborted. */
export async function runFfmpeg({ ffmpegPath, args, input, outputs, signal }: ShortRun): Promise<void> {
  const fds = Math.max(2, ...outputs.map(({ fd }) => fd));
  const stdio = Array.from({ length: fds + 1 }, (_, fd) => {
    return fd === 0 || fd === 2 || outputs.some((output) => output.fd === fd) ? ('pipe' as const) : ('ignore' as const);
  });
  const child = spawn(ffmpegPath, args, {
    stdio,
    env: { PATH: '/usr/local/bin:/usr/bin:/bin:/opt/homebrew/bin' },
    signal: AbortSignal.any([signal, AbortSignal.timeout(limitMs)]),
    killSignal: 'SIGKILL',
  });
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-maxSaidBytes)));
  for (const { fd, take } of outputs) (child.stdio[fd] as Readable).on('data', take);
  // A broken pipe shows as the child's exit.
  for (const pipe of child.stdio) pipe?.on('error', () => undefined);
  child.stdin?.end(input);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('close', resolve);
    child.once('error', reject);
  });
  if (code !== 0) throw new Error(`ffmpeg ended with ${code ?? 'a signal'}: ${said.trim()}`);
}
