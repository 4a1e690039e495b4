// What a process has used of the CPU, with its ended children.
import { readFileSync } from 'node:fs';

/** Of `/proc/<pid>/stat`, on every Linux in use. */
const tickMs = 10;
/** User and system, of the process and of children that have ended; counted behind the command's name. */
const fields = [11, 12, 13, 14] as const;

export function cpuMsOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const behindName = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields.reduce((sum, field) => sum + Number(behindName[field]), 0) * tickMs;
}
