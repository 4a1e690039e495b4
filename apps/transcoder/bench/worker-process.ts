// One worker process on a core of its own, and the whole of the CPU that it and its children have used.
import type { TranscodeJob } from '@millrace/pipeline';
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { WorkerAnswer, WorkerOrder } from './worker.ts';

export interface WorkerProcess {
  /** Resolves with what the orders have cost: the process alone, and its ffmpeg children. */
  transcode(orders: readonly TranscodeJob[]): Promise<{ cpuMs: number; childrenCpuMs: number; outcomes: string[] }>;
  memory(): Promise<Extract<WorkerAnswer, { kind: 'memory' }>>;
  close(): Promise<void>;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Of `/proc/<pid>/stat`, on every Linux in use. */
const tickMs = 10;
const fields = { childrenUser: 13, childrenSystem: 14 } as const;
const taskLimitMs = 300_000;
/** As the image and `npm start` have it. */
const memoryForMedia =
  'glibc.malloc.hugetlb=1:glibc.malloc.mmap_threshold=33554432:glibc.malloc.trim_threshold=268435456';

export async function startWorker(
  redisUrl: string,
  directory: string,
  { core, env, hotBytes }: { core: string; env: Environment; hotBytes: number },
): Promise<WorkerProcess> {
  const child = fork(join(import.meta.dirname, 'worker.ts'), [redisUrl, directory, String(hotBytes)], {
    // `taskset` replaces itself by Node, so that the channel to the process stays.
    execPath: 'taskset',
    execArgv: ['-c', core, process.execPath, '--expose-gc'],
    env: { ...env, GLIBC_TUNABLES: memoryForMedia, NODE_ENV: 'production' },
  });
  await answerOf(child, 'ready');
  return {
    transcode: async (orders) => {
      const before = childrenCpuMs(child.pid ?? 0);
      send(child, { orders: [...orders] });
      const { cpuMs, outcomes } = await answerOf(child, 'done');
      return { cpuMs, childrenCpuMs: childrenCpuMs(child.pid ?? 0) - before, outcomes };
    },
    memory: () => {
      send(child, 'memory');
      return answerOf(child, 'memory');
    },
    close: async () => {
      const exited = once(child, 'exit');
      send(child, 'end');
      const timer = setTimeout(() => child.kill('SIGKILL'), 5_000);
      await exited;
      clearTimeout(timer);
    },
  };
}

function send(child: ChildProcess, order: WorkerOrder): void {
  child.send(order);
}

async function answerOf<K extends WorkerAnswer['kind']>(
  child: ChildProcess,
  kind: K,
): Promise<Extract<WorkerAnswer, { kind: K }>> {
  const signal = AbortSignal.timeout(taskLimitMs);
  for (;;) {
    const [answer] = (await once(child, 'message', { signal })) as [WorkerAnswer];
    if (answer.kind === kind) return answer as Extract<WorkerAnswer, { kind: K }>;
  }
}

/** Of children that have ended. */
function childrenCpuMs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(stat[fields.childrenUser]) + Number(stat[fields.childrenSystem])) * tickMs;
}
