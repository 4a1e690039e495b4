// One service as a child process: its lines go to the journal, it has a process group of its own (Ctrl-C reaches only
// the supervisor), and it dies with the supervisor.
import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { createInterface } from 'node:readline';
import { diesWithParent } from '@millrace/backing-services';
import type { ServerExit } from '@millrace/backing-services';
import type { Journal } from './journal.ts';
import type { Running } from './kept-alive.ts';

export interface ServiceCommand {
  readonly name: string;
  readonly command: readonly string[];
  readonly directory: string;
  readonly env: Readonly<Record<string, string>>;
  /** How long an orderly end may take before it is cut short. */
  readonly graceMs: number;
}

const lineBound = 16 * 1024;

export function startService(service: ServiceCommand, journal: Journal): Running {
  const [program = '', ...args] = [...diesWithParent('KILL'), ...service.command];
  const child = spawn(program, args, {
    cwd: service.directory,
    env: service.env,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  for (const stream of [child.stdout, child.stderr]) copyLines(stream, (line) => journal.line(service.name, line));
  const exited = new Promise<ServerExit>((resolve) => {
    child.once('error', (error) => resolve({ code: null, signal: null, error }));
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
  const close = async () => {
    child.kill('SIGTERM');
    const timer = setTimeout(() => {
      journal.record('warn', 'process.cut_short', { process: service.name, afterMs: service.graceMs });
      child.kill('SIGKILL');
    }, service.graceMs);
    await exited;
    clearTimeout(timer);
  };
  return { pid: child.pid, exited, close };
}

function copyLines(stream: Readable, take: (line: string) => void): void {
  stream.on('error', () => undefined); // the pipe of a process that was killed
  createInterface({ input: stream, crlfDelay: Infinity }).on('line', (line) => {
    if (line.trim() !== '') take(line.slice(0, lineBound));
  });
}
