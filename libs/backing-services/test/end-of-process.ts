import { setTimeout as sleep } from 'node:timers/promises';
import { describeProcess } from '../src/process-description.ts';

/** Resolves when no process has the number any more; rejects after the time. */
export async function endOfProcess(pid: number, timeoutMs: number): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (describeProcess(pid)) {
    if (Date.now() > deadline) throw new Error(`process ${pid} still runs after ${timeoutMs} ms`);
    await sleep(20);
  }
}
