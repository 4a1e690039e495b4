// npm run hostile:edge: twenty encoders publish while five hundred connections at a time abuse the edge, in each way by
// itself and then in all of them together. Prints what it cost, and how late edge and generators were; ends with 1 when an
// encoder was disturbed.
import { startRedis } from '@millrace/backing-services';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { abuses } from '../support/abuses.ts';
import { keyOfOther } from '../support/stub-api.ts';
import { startEdgeProcess, type EdgeProcess } from './edge-process.ts';
import { pinCores } from './generator.ts';
import { HostileRun, type HostileFigures, type HostileRound } from './hostile-run.ts';
import type { Lag } from './lag.ts';

const { values } = parseArgs({
  options: {
    encoders: { type: 'string', default: '20' },
    connections: { type: 'string', default: '500' },
    seconds: { type: 'string', default: '5' },
    'mixed-seconds': { type: 'string', default: '30' },
    /** Part of the names of the kinds to play. */
    kind: { type: 'string', default: '' },
  },
});
const encoderCount = Number(values.encoders);
const connections = Number(values.connections);
const alone = { abusersPerKind: connections, durationMs: Number(values.seconds) * 1_000 };
const kinds = Object.keys(abuses).filter((name) => name.includes(values.kind));
const mib = 1024 * 1024;

/** Head, width and cell of each column. */
const columns: readonly (readonly [string, number, (figures: HostileFigures) => string | number])[] = [
  ['conns', 7, ({ connections }) => connections],
  ['MiB', 5, ({ memoryBytes }) => Math.round(memoryBytes.peak / mib)],
  ['CPU %', 7, ({ cpuPerSecond }) => percent(cpuPerSecond)],
  ['edge lag', 15, ({ lag }) => lagCell(lag)],
  ['pictures', 10, ({ encoders }) => encoders.pictures],
  ['late', 10, ({ encoders }) => `${encoders.delayP99Ms.toFixed(0)}/${encoders.delayMaxMs.toFixed(0)}`],
  ['encoders lag', 15, ({ encoders }) => lagCell(encoders.lag)],
  ['abusers lag', 16, ({ abusersLag }) => lagCell(abusersLag)],
];
const nameWidth = 46;
const explanation = `Lag of an event loop: p99/most in ms, and how much of the time the process waited for a core (what
the machine did to it). late: how long pictures took through the edge and its relay, p99/most in ms.`;

const percent = (share: number) => Math.round(share * 100);
const lagCell = ({ p99Ms, maxMs, coreWait }: Lag) => `${p99Ms.toFixed(0)}/${maxMs.toFixed(0)} ${percent(coreWait)}%`;

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

function row(name: string, cells: readonly (string | number)[]): void {
  const padded = columns.map(([, width], index) => String(cells[index]).padStart(width));
  print([name.padEnd(nameWidth), ...padded].join(''));
}

async function play(run: HostileRun, name: string, round: HostileRound): Promise<void> {
  const figures = await run.abuse(round);
  row(
    name,
    columns.map(([, , cell]) => cell(figures)),
  );
}

async function playAll(run: HostileRun, edge: EdgeProcess): Promise<void> {
  print(`${encoderCount} encoders of 4 Mbit/s, ${connections} abusers at a time.\n${explanation}`);
  row(
    '',
    columns.map(([head]) => head),
  );
  await play(run, 'nobody', { kinds: [], ...alone });
  for (const name of kinds) await play(run, name, { kinds: [name], ...alone });
  const mixed = {
    abusersPerKind: Math.ceil(connections / kinds.length),
    durationMs: Number(values['mixed-seconds']) * 1_000,
  };
  await play(run, 'all of them', { kinds, ...mixed });
  await play(run, 'nobody', { kinds: [], ...alone });
  const { sent, missing, lost } = await run.stop();
  const defects = edge.output().match(/connection\.failed|service\.crashed/g)?.length ?? 0;
  const isRunning = edge.isRunning();
  print(`pictures sent ${sent}, missing at the relay ${missing}; defects logged ${defects}; running ${isRunning}`);
  for (const loss of lost) print(loss);
  if (missing > 0 || lost.length > 0 || defects > 0 || !isRunning) process.exitCode = 1;
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
pinCores();
const directory = await mkdtemp(join(tmpdir(), 'millrace-hostile-'));
const redis = await startRedis({ dir: directory, password: 'hostile' });
const edge = await startEdgeProcess({ redisUrl: redis.url, replayMemoryMiB: 256 });
const keys = Array.from({ length: encoderCount }, (_, number) => keyOfOther(number));
const run = await HostileRun.start(edge, keys);
try {
  await playAll(run, edge);
} finally {
  run.close();
  await edge.close();
  await redis.close();
  await rm(directory, { recursive: true });
}
process.exit();
