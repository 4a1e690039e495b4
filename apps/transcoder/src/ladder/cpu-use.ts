// What processes and the machine really use. Linux tells; elsewhere the estimates of cpu-cost.ts stand.
import { readFile } from 'node:fs/promises';
import { cpus } from 'node:os';

/** Kernel ticks per second of the times in /proc; 100 on every architecture that Node runs on. */
const ticksPerSecond = 100;
const userTimeField = 11;
const stateField = 0;
/** Stopped by a signal, or by a debugger. */
const stoppedStates = new Set(['T', 't']);

/** CPU seconds that a process has used so far; undefined when that can't be told. */
export async function cpuSecondsOf(pid: number): Promise<number | undefined> {
  const fields = await fieldsOf(pid);
  const [user, system] = [Number(fields?.[userTimeField]), Number(fields?.[userTimeField + 1])];
  return Number.isFinite(user + system) ? (user + system) / ticksPerSecond : undefined;
}

/** Whether a process can't run because somebody has stopped it; false when that can't be told. */
export async function isStopped(pid: number): Promise<boolean> {
  return stoppedStates.has((await fieldsOf(pid))?.[stateField] ?? '');
}

async function fieldsOf(pid: number): Promise<string[] | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  // The name in brackets may hold anything, blanks included.
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
}

/** A function that tells how many CPUs had nothing to do since it was called last. */
export function createIdleMeter(): () => number {
  let before = totals();
  return () => {
    const now = totals();
    const share = (now.idleMs - before.idleMs) / Math.max(1, now.allMs - before.allMs);
    before = now;
    return share * now.count;
  };
}

function totals() {
  const times = cpus().map((cpu) => cpu.times);
  const idleMs = times.reduce((sum, { idle }) => sum + idle, 0);
  const allMs = times.reduce((sum, { user, nice, sys, irq, idle }) => sum + user + nice + sys + irq + idle, 0);
  return { count: times.length, idleMs, allMs };
}
