// How late a process is, and how much of it is the machine's fault: on Linux the system tells for how long a thread was
// ready to run and did not get a core. Who waits that way is late, however little it has to do.
import { readFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';

export interface Lag {
  readonly p99Ms: number;
  readonly maxMs: number;
  /** Share of the time in which it waited for a core; NaN where nobody can tell. */
  readonly coreWait: number;
}

const resolutionMs = 10;

/** Of the main thread of a process. Tells the share since the last time. */
export function watchCoreWait(pid: number): () => number {
  let last = { waitedMs: waitedMs(pid), atMs: performance.now() };
  return () => {
    const now = { waitedMs: waitedMs(pid), atMs: performance.now() };
    const share = (now.waitedMs - last.waitedMs) / (now.atMs - last.atMs);
    last = now;
    return share;
  };
}

/** Of this process, since the last time. */
export function watchLag(): () => Lag {
  const delays = monitorEventLoopDelay({ resolution: resolutionMs });
  delays.enable();
  const coreWait = watchCoreWait(process.pid);
  return () => {
    const lag = { p99Ms: delays.percentile(99) / 1e6, maxMs: delays.max / 1e6, coreWait: coreWait() };
    delays.reset();
    return lag;
  };
}

function waitedMs(pid: number): number {
  try {
    return Number(readFileSync(`/proc/${pid}/task/${pid}/schedstat`, 'utf8').split(' ')[1]) / 1e6;
  } catch {
    return NaN;
  }
}
