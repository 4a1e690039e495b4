// A server that a benchmark measures: a process on a core of its own, and the CPU that it uses. Linux only.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { until } from './until.ts';

const serverCore = 0;
/** Where whoever measures puts the load. */
export const loadCore = 1;
/** Of `/proc/<pid>/stat`, on every Linux in use. */
const tickMs = 10;
const startLimitMs = 20_000;
const stopLimitMs = 8_000;

export interface ServerOnCore {
  /** Where it would take HTTP. */
  url: string;
  /** CPU time since the start, in ms. */
  cpuMs(): number;
  close(): Promise<void>;
}

/** Starts a command on the servers' core and resolves when its port takes connections. */
export async function startOnCore(
  command: readonly string[],
  { port, env }: { port: number; env: Record<string, string | undefined> },
): Promise<ServerOnCore> {
  const child = spawn('taskset', ['-c', String(serverCore), ...command], {
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  await until(() => child.exitCode !== null || takesConnections(port), startLimitMs);
  if (child.exitCode !== null) throw new Error(`${command.join(' ')} ended with ${child.exitCode}`);
  return {
    url: `http://127.0.0.1:${port}`,
    // `taskset` replaces itself by the command, so the process id is the server's.
    cpuMs: () => cpuMsOf(child.pid ?? 0),
    close: () => endServer(child),
  };
}

/** SIGTERM, and SIGKILL for what does not end by that. */
export async function endServer(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), stopLimitMs);
  await exited;
  clearTimeout(timer);
}

function cpuMsOf(pid: number): number {
  // What precedes the last parenthesis is the name, which may have anything in it.
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * tickMs;
}

function takesConnections(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect(port, '127.0.0.1', () => resolve(true));
  socket.on('error', () => resolve(false));
  return promise.finally(() => socket.destroy());
}
