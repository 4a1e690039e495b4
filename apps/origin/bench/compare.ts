// The same load on both servers in turn, several times: the middle of each, and the ratio between them.
import { load, type Throughput } from './wrk.ts';
import type { TestBed } from './test-bed.ts';

export interface Comparison {
  origin: Throughput;
  nginx: Throughput;
}

export interface ComparedLoad {
  origin: readonly string[];
  nginx: readonly string[];
  rounds: number;
  seconds: number;
  connections: number;
}

const warmUpSeconds = 2;

export async function compare(bed: TestBed, wanted: ComparedLoad): Promise<Comparison> {
  const { rounds, seconds, connections } = wanted;
  await load(bed.origin, wanted.origin, { seconds: warmUpSeconds, connections });
  await load(bed.nginx, wanted.nginx, { seconds: warmUpSeconds, connections });
  const made: Comparison[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const nginx = await load(bed.nginx, wanted.nginx, { seconds, connections });
    made.push({ nginx, origin: await load(bed.origin, wanted.origin, { seconds, connections }) });
  }
  return { origin: middle(made.map(({ origin }) => origin)), nginx: middle(made.map(({ nginx }) => nginx)) };
}

function middle(all: readonly Throughput[]): Throughput {
  const median = (of: (throughput: Throughput) => number) => {
    const sorted = all.map(of).toSorted((a, b) => a - b);
    return sorted[Math.floor(sorted.length / 2)] ?? 0;
  };
  return {
    requestsPerSecond: median(({ requestsPerSecond }) => requestsPerSecond),
    gigabitsPerSecond: median(({ gigabitsPerSecond }) => gigabitsPerSecond),
    cpuPerRequestUs: median(({ cpuPerRequestUs }) => cpuPerRequestUs),
  };
}
