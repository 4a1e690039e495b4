// `npm run chaos:partitions -- [rows]`: every service of the platform on a node of its own, in namespaces of Linux around a
// router that loses packets when it is told to, and one fault of the network after the other under one live stream. Prints what
// encoder and viewers saw; writes its section of docs/reference/fault-matrix.md when all rows were run. The exit code is 1
// when a promise was broken. Needs Linux, root, iproute2, and socat for the two rows of bad lines.
import { until } from '@millrace/testing';
import { setTimeout as delay } from 'node:timers/promises';
import { countFrames } from '../frame-count.ts';
import { namedRows } from '../named-rows.ts';
import { machineOfRun, withoutAddresses, writeSection } from '../report-page.ts';
import { partitionRows, type PartitionRow } from './rows.ts';
import { startPartitionWorld, type PartitionWorld } from './world.ts';

interface Measured {
  row: PartitionRow;
  freezeMs: number;
  disconnects: number;
  segments: { first: number; last: number };
}

const calmMs = 6_000;
const recoverMs = 60_000;
const rows = namedRows(partitionRows, process.argv.slice(2));
if (process.platform !== 'linux' || process.getuid?.() !== 0)
  throw new Error('Network namespaces need Linux, and root.');

const world = await startPartitionWorld();
const lines: string[] = [];
let isKept = true;
try {
  const measured: Measured[] = [];
  await delay(calmMs);
  for (const row of rows) {
    console.log(`${row.id}: ${row.fault} …`);
    measured.push(await measure(world, row));
  }
  await Promise.all([...world.recorders.values()].map((recorder) => recorder.stop()));
  const violations = [...(await world.oracle.verdict()).violations];
  for (const recorder of world.recorders.values()) violations.push(...recorder.violations);
  if ((await world.streams()) !== 1) violations.push('a second stream began');
  for (const one of measured) lines.push(await lineOf(one));
  const verdict = violations.length === 0 ? 'No playlist broke a promise.' : `**Broken**: ${told(violations)}.`;
  isKept &&= violations.length === 0;
  lines.push('', verdict);
} finally {
  await world.close();
}
console.log(lines.join('\n'));
if (rows.length === partitionRows.length) await writeSection('Partitions', section());
process.exitCode = isKept ? 0 : 1;

async function measure(where: PartitionWorld, row: PartitionRow): Promise<Measured> {
  const { source, encoder } = where;
  const [first, before] = [source.newest + 1, encoder.disconnects];
  await row.inject(where);
  const { newest } = source;
  await until(() => source.newest >= newest + 3, recoverMs).catch(() => undefined);
  // What is caught up counts too: the next row begins behind it.
  await delay(calmMs);
  return {
    row,
    freezeMs: source.longestPauseMs(first),
    disconnects: encoder.disconnects - before,
    segments: { first, last: source.newest },
  };
}

async function lineOf({ row, freezeMs, disconnects, segments }: Measured): Promise<string> {
  const cells = [row.id, row.fault, `at most ${seconds(row.freezeMs)} without a new segment`];
  let [frames, wrong] = [0, 0];
  for (const recorder of world.recorders.values()) {
    const count = await countFrames(recorder, { ...segments, isConnected: disconnects === 0 });
    frames += count.frames;
    wrong += count.wrong;
  }
  const isRowKept = freezeMs <= row.freezeMs && wrong === 0 && disconnects === 0 && frames > 0;
  isKept &&= isRowKept;
  const seen = [`${seconds(freezeMs)} without`, `${wrong} of ${frames}`, `${disconnects}`];
  return `| ${[...cells, ...seen, isRowKept ? 'kept' : '**broken**'].join(' | ')} |`;
}

function told(violations: readonly string[]): string {
  return violations.slice(0, 10).map(withoutAddresses).join('; ');
}

function seconds(durationMs: number): string {
  return `${(durationMs / 1_000).toFixed(1)} s`;
}

function section(): string {
  return `Rows F5 to F7 and their like in a real network, as \`npm run chaos:partitions\` last saw them: ${machineOfRun()}. Every service, PostgreSQL,
Redis and an S3 server are processes in network namespaces of their own, as on machines of their own; a router between them
loses packets without a word, so that no connection ends. Two transcoders stand by for one live stream. For loss and delay
every packet takes a detour through a program of the test. It needs Linux, root, iproute2 and socat. A promise is broken when the pause is longer than it may be, when the encoder
is disconnected, when a frame of any rendition is missing or doubled, or when a playlist goes back, changes or lists what can't
be read.

| row | fault | expected | measured | frames missing or doubled | encoder disconnects | verdict |
| --- | ----- | -------- | -------- | ------------------------- | ------------------- | ------- |
${lines.join('\n')}
`;
}
