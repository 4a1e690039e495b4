// One run: a fresh server, so many publishers, a window in which nothing but their media happens, and the figures of it.
import { endServer } from '@millrace/testing';
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { GeneratorFigures, GeneratorOrder } from './load-figures.ts';
import { percentile } from './percentile.ts';
import { probe, probedEncoders, type ProbeFigures } from './probes.ts';
import { generatorCore, usageOf } from './server-process.ts';
import type { Run } from './run.ts';
import type { ServerKind, ServerUnderTest } from './servers.ts';
import { untilSettled } from './settled.ts';

export interface Figures {
  readonly server: string;
  readonly publishers: number;
  readonly chunkSizeBytes: number;
  /** CPU milliseconds per second and publisher. */
  readonly cpuMs: number;
  /** Of one core. */
  readonly corePart: number;
  /** Without what is ready for further publishers. */
  readonly mibPerPublisher: number;
  readonly replayMibPerPublisher: number;
  /** Publishers that were not let in, were cut off, or fell behind. */
  readonly troubled: number;
  /** Of the first of them. */
  readonly trouble: string | undefined;
  readonly generator: Pick<GeneratorFigures, 'cpuPart' | 'lateMs'>;
  /** Of the window, how long server and generator were ready and their cores had other work. */
  readonly waitedPart: { readonly server: number; readonly generator: number };
  readonly loopLagP99Ms: number;
  /** What single encoders notice of the edge: with nobody else there, and while it carries the publishers. */
  readonly alone: ProbeFigures | undefined;
  readonly atWork: ProbeFigures | undefined;
  /** From the API's answer to the publishers' own. */
  readonly publishersLetInP99Ms: number;
}

const connectionsPerSecond = 100;
const mib = 1024 * 1024;

/** Undefined when the server is not installed. */
export async function measure(kind: ServerKind, run: Run): Promise<Figures | undefined> {
  const server = await kind.start(run);
  if (server === undefined) return undefined;
  try {
    const alone = await probeEdge(server, run, run.publishers);
    const generator = startGenerator(server, run);
    try {
      return { ...(await observe(kind, server, generator, run)), alone };
    } finally {
      await endServer(generator);
    }
  } finally {
    await server.close();
  }
}

async function observe(
  kind: ServerKind,
  server: ServerUnderTest,
  generator: ChildProcess,
  run: Run,
): Promise<Omit<Figures, 'alone'>> {
  const { publishers, chunkSizeBytes, windowMs } = run;
  const idleBytes = server.usage().residentBytes - ((await server.edge?.metrics())?.replayReadyBytes ?? 0);
  await untilSettled(server, (publishers / connectionsPerSecond) * 1_000 + kind.warmUpMs);
  await server.edge?.metrics();
  generator.send('begin');
  const before = server.usage();
  const generatorBefore = usageOf(generator.pid ?? 0);
  const beganAtMs = performance.now();
  await delay(windowMs);
  generator.send('windowEnd');
  const after = server.usage();
  const generatorAfter = usageOf(generator.pid ?? 0);
  const spanMs = performance.now() - beganAtMs;
  const metrics = await server.edge?.metrics();
  const atWork = await probeEdge(server, run, publishers + probedEncoders);
  generator.send('end');
  const [figures] = (await once(generator, 'message')) as [GeneratorFigures];
  const cpuMs = after.cpuMs - before.cpuMs;
  const usedBytes = after.residentBytes - (metrics?.replayReadyBytes ?? 0) - idleBytes;
  const letInMs = figures.acceptedAtMs.map(
    (atMs, index) => (atMs ?? Infinity) - (server.edge?.answeredAtMs(index) ?? NaN),
  );
  const missing = figures.acceptedAtMs.filter((atMs) => atMs === undefined).length;
  return {
    ...{ server: kind.name, publishers, chunkSizeBytes },
    cpuMs: cpuMs / (spanMs / 1_000) / publishers,
    corePart: cpuMs / spanMs,
    mibPerPublisher: usedBytes / publishers / mib,
    replayMibPerPublisher: (metrics?.replayBytes ?? 0) / publishers / mib,
    troubled: missing + figures.failures.length + figures.behind,
    trouble: figures.failures[0] ?? (missing > 0 ? 'not let in' : figures.behind > 0 ? 'behind' : undefined),
    generator: { cpuPart: figures.cpuPart, lateMs: figures.lateMs },
    waitedPart: {
      server: (after.waitedMs - before.waitedMs) / spanMs,
      generator: (generatorAfter.waitedMs - generatorBefore.waitedMs) / spanMs,
    },
    loopLagP99Ms: metrics?.loopLagP99Ms ?? NaN,
    atWork,
    publishersLetInP99Ms: percentile(letInMs, 0.99),
  };
}

function startGenerator(server: ServerUnderTest, run: Run): ChildProcess {
  const entry = join(import.meta.dirname, 'generator.ts');
  // `taskset` replaces itself by Node, so that the channel to the process stays.
  const generator = fork(entry, [], {
    execPath: 'taskset',
    execArgv: ['-c', String(generatorCore), process.execPath],
    env: run.environment,
  });
  const order: GeneratorOrder = {
    ...{ sourcePath: run.sourcePath, chunkSizeBytes: run.chunkSizeBytes, publishers: run.publishers },
    connectionsPerSecond,
    urls: Array.from({ length: run.publishers }, (_, index) => server.publishUrl(index)),
  };
  generator.send(order);
  return generator;
}

/** Before the publishers come or after the window: what it costs is no part of what publishers cost. */
async function probeEdge(server: ServerUnderTest, run: Run, first: number): Promise<ProbeFigures | undefined> {
  const { sourcePath, chunkSizeBytes } = run;
  const { edge } = server;
  if (edge === undefined) return undefined;
  return probe({ ...server, edge }, { sourcePath, chunkSizeBytes, first, connectionsPerSecond });
}
