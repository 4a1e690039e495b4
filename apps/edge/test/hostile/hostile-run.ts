// Encoders that do everything right beside abusers of chosen kinds, for a while: what became of the ones, and what the others
// cost.
import { setTimeout as delay } from 'node:timers/promises';
import { abuses } from '../support/abuses.ts';
import { connectClient } from '../support/rtmp-client.ts';
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
const reconnectMs = 50;
const perNetwork = 64;

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
  const attacks = kinds.flatMap((name, kind) =>
    Array.from({ length: abusersPerKind }, (_, index) =>
      attack(edge.rtmpPort, name, kind * abusersPerKind + index, beganAtMs + durationMs),
    ),
  );
  const connections = (await Promise.all(attacks)).reduce((sum, count) => sum + count, 0);
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

/** One abuser: connects again and again, each time from the same address of this machine. */
async function attack(port: number, name: string, number: number, untilMs: number): Promise<number> {
  let connections = 0;
  for (; performance.now() < untilMs; connections += 1) {
    const from = `127.0.${1 + Math.floor(number / perNetwork)}.${2 + (number % perNetwork)}`;
    const client = await connectClient(port, from);
    await Promise.race([Promise.resolve(abuses[name]!(client, number)).catch(() => undefined), client.closed]);
    await Promise.race([client.closed, delay(1_000 + Math.random() * 1_000)]);
    client.destroy();
    await delay(reconnectMs);
  }
  return connections;
}
