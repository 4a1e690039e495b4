// A server under test: a process on a core of its own, and what it uses.
import { endServer } from '@millrace/testing';
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

export interface Usage {
  readonly cpuMs: number;
  /** For how long its main thread was ready to run and its core had other work. */
  readonly waitedMs: number;
  readonly residentBytes: number;
}

export interface ServerProcess {
  usage(): Usage;
  close(): Promise<void>;
}

/** Of `/proc/<pid>/stat`, on every Linux in use. */
const tickMs = 10;
const startLimitMs = 15_000;
const pollMs = 50;

export const serverCore = 0;
export const generatorCore = 1;

/** Starts a command on a core and resolves when its port takes connections. */
export async function startServer(
  command: readonly string[],
  options: { port: number; directory: string; env: Record<string, string | undefined> },
): Promise<ServerProcess> {
  const output: string[] = [];
  const child = spawnOnCore(serverCore, command, { cwd: options.directory, env: options.env });
  child.stdout?.on('data', (bytes: Buffer) => output.push(bytes.toString()));
  child.stderr?.on('data', (bytes: Buffer) => output.push(bytes.toString()));
  try {
    await untilListening(child, options.port);
  } catch (cause) {
    child.kill('SIGKILL');
    throw new Error(`${command.join(' ')} did not start: ${output.join('').slice(-2_000)}`, { cause });
  }
  return { usage: () => usageOf(child.pid ?? 0), close: () => endServer(child) };
}

/** `taskset` replaces itself by the command, so the process id is the server's. */
export function spawnOnCore(
  core: number,
  command: readonly string[],
  options: { cwd?: string; env: Record<string, string | undefined> },
): ChildProcess {
  return spawn('taskset', ['-c', String(core), ...command], { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
}

async function untilListening(child: ChildProcess, port: number): Promise<void> {
  const beganAtMs = performance.now();
  while (performance.now() - beganAtMs < startLimitMs) {
    if (child.exitCode !== null) throw new Error(`exit code ${child.exitCode}`);
    if (await takesConnections(port)) return;
    await delay(pollMs);
  }
  throw new Error('too late');
}

function takesConnections(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => {
      resolve(false);
    });
  });
}

/** From `/proc`; the process has not ended. */
export function usageOf(pid: number): Usage {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  const resident = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return {
    cpuMs: (Number(fields[11]) + Number(fields[12])) * tickMs,
    waitedMs: waitedNs(pid) / 1e6,
    residentBytes: Number(resident?.[1] ?? 0) * 1_024,
  };
}

/** Second field of `schedstat`; 0 on a kernel that does not count it. */
function waitedNs(pid: number): number {
  const path = `/proc/${pid}/task/${pid}/schedstat`;
  return existsSync(path) ? Number(readFileSync(path, 'utf8').split(' ')[1]) : 0;
}
