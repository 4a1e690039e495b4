// What the system says about another process: from /proc where there is one (slim images have no ps), else from ps.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

export interface ProcessDescription {
  readonly commandLine: string;
  readonly parentPid: number;
}

/** Undefined when no such process runs (one that ended and waits to be collected does not run). */
export function describeProcess(pid: number): ProcessDescription | undefined {
  const described = existsSync('/proc/self/stat') ? fromProc(pid) : fromPs(pid);
  return described && !described.state.startsWith('Z') ? described : undefined;
}

type Described = ProcessDescription & { readonly state: string };

function fromProc(pid: number): Described | undefined {
  try {
    const commandLine = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
    // "pid (name) state ppid …": the name may itself contain spaces and parentheses.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [state = '', parentPid = ''] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { commandLine, state, parentPid: Number(parentPid) };
  } catch {
    return undefined;
  }
}

function fromPs(pid: number): Described | undefined {
  const { stdout } = spawnSync('ps', ['-ww', '-o', 'stat=,ppid=,args=', '-p', String(pid)], {
    encoding: 'utf8',
    timeout: 5_000,
  });
  const [, state, parentPid, commandLine] = /^\s*(\S+)\s+(\d+)\s+(.*)/.exec(stdout) ?? [];
  if (state === undefined || commandLine === undefined) return undefined;
  return { commandLine, state, parentPid: Number(parentPid) };
}
