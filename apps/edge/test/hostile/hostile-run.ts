// Encoders that do everything right beside abusers of chosen kinds, for a while: what became of the ones, and what the others
// cost.
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { AbuserRound } from './abusers.ts';
import type { EdgeProcess } from './edge-process.ts';

export interface HostileRound {
  /** Names of abuses. */
  readonly kinds: readonly string[];
  /** Connections at a time, of each kind. */
  readonly abusersPerKind: number;
  readonly durationMs: number;
}

export interface HostileFigures {
  /** Connections that abusers had in all. */
  readonly connections: number;
  readonly seconds: number;
  readonly memoryBefore: number;
  readonly memoryPeak: number;
  readonly cpuPerSecond: number;
  /** Of each sampled second, the p99 of how late the event loop was; ascending. */
  readonly lagsMs: readonly number[];
}

const [lag, memory, cpu] = [
  'nodejs_eventloop_lag_p99_seconds',
  'process_resident_memory_bytes',
  'process_cpu_seconds_total',
] as const;
const sampleMs = 1_000;

export async function abuseEdge(edge: EdgeProcess, round: HostileRound): Promise<HostileFigures> {
  const { kinds, abusersPerKind, durationMs } = round;
  const before = await edge.metrics(memory, cpu);
  const beganAtMs = performance.now();
  const lagsMs: number[] = [];
  let memoryPeak = before?.[memory] ?? 0;
  const watching = setInterval(() => {
    void edge.metrics(lag, memory).then((now) => {
      if (now === undefined) return;
      lagsMs.push(now[lag] * 1_000);
      memoryPeak = Math.max(memoryPeak, now[memory]);
    });
  }, sampleMs);
  const [connections] = await Promise.all([
    runAbusers({ port: edge.rtmpPort, kinds, abusersPerKind, durationMs }),
    delay(durationMs),
  ]);
  clearInterval(watching);
  const seconds = (performance.now() - beganAtMs) / 1_000;
  const after = await edge.metrics(cpu);
  const cpuSeconds = (after?.[cpu] ?? 0) - (before?.[cpu] ?? 0);
  lagsMs.sort((a, b) => a - b);
  return {
    connections,
    seconds,
    memoryBefore: before?.[memory] ?? 0,
    memoryPeak,
    cpuPerSecond: cpuSeconds / seconds,
    lagsMs,
  };
}

/** Resolves with how many connections they had in all. */
async function runAbusers(round: AbuserRound): Promise<number> {
  const worker = new Worker(new URL('./abusers.ts', import.meta.url), { workerData: round });
  const [connections] = (await once(worker, 'message')) as [number];
  await worker.terminate();
  return connections;
}
