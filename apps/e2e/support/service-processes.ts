// The processes of a running platform, found below its supervisor.
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);
const betweenKillsMs = 250;

interface ProcessRow {
  pid: number;
  parentPid: number;
  command: string;
}

async function descendantsOf(supervisorPid: number): Promise<ProcessRow[]> {
  const { stdout } = await run('ps', ['-eo', 'pid=,ppid=,args='], { maxBuffer: 16 * 1024 * 1024 });
  const rows = stdout.split('\n').flatMap((line) => {
    const match = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line);
    return match ? [{ pid: Number(match[1]), parentPid: Number(match[2]), command: match[3] ?? '' }] : [];
  });
  const family = new Set([supervisorPid]);
  for (let size = 0; size !== family.size;) {
    size = family.size;
    for (const row of rows) if (family.has(row.parentPid)) family.add(row.pid);
  }
  return rows.filter(({ pid }) => family.has(pid) && pid !== supervisorPid);
}

/** Process ids of everything that the supervisor started, at any depth. */
export async function platformPids(supervisorPid: number): Promise<number[]> {
  return (await descendantsOf(supervisorPid)).map(({ pid }) => pid);
}

/** The process id of one service; the innermost one when a wrapper stands before it. */
export async function pidOfService(supervisorPid: number, service: string): Promise<number | undefined> {
  const rows = await descendantsOf(supervisorPid);
  return rows.findLast(({ command }) => command.includes(`apps/${service}/src/main.ts`))?.pid;
}

/** The process ids of a service that runs several times, without their wrappers. */
export async function pidsOfService(supervisorPid: number, service: string): Promise<number[]> {
  const rows = (await descendantsOf(supervisorPid)).filter(({ command }) =>
    command.includes(`apps/${service}/src/main.ts`),
  );
  return rows.filter(({ pid }) => rows.every(({ parentPid }) => parentPid !== pid)).map(({ pid }) => pid);
}

/** The ffmpeg children of transcoders. */
export async function encoderPids(supervisorPid: number): Promise<number[]> {
  return (await encoders(supervisorPid)).map(({ pid }) => pid);
}

/** The same with the transcoders that they belong to. */
export async function encoders(supervisorPid: number): Promise<{ pid: number; parentPid: number }[]> {
  const rows = await descendantsOf(supervisorPid);
  return rows.filter(({ command }) => /(^|\/)ffmpeg /.test(command) && command.includes('pipe:3'));
}

/** Input that no ffmpeg survives does so until `isOver`. Resolves with how many were begun. */
export async function killEveryEncoder(supervisorPid: number, isOver: AbortSignal): Promise<number> {
  const killed = new Set<number>();
  while (!isOver.aborted) {
    for (const { pid } of await encoders(supervisorPid)) {
      process.kill(pid, 'SIGKILL');
      killed.add(pid);
    }
    await delay(betweenKillsMs);
  }
  return killed.size;
}

/** The settings that a process was started with. */
export async function environmentOf(pid: number): Promise<NodeJS.ProcessEnv> {
  const lines = (await readFile(`/proc/${pid}/environ`, 'utf8')).split('\0');
  return Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]));
}

/** Whether a process exists. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
