// `npm run chaos:matrix -- [rows]`: lets every fault of the matrix happen to one live stream, one after the other, prints
// what encoder and viewers saw, and writes docs/reference/fault-matrix.md when all rows were run. The exit code is 1 when
// a promise was broken. Rows are named with commas between: `F1,F17`.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeNumberedClip, readFrameNumbers } from '../numbered-clip.ts';
import { measure, type Measurement } from './measurement.ts';
import { faultRows } from './rows.ts';
import { brokenPromises, lineOf, pageOf, type FrameCount } from './verdict.ts';
import { startWorld } from './world.ts';

const clipSeconds = 1_200;
const page = join(import.meta.dirname, '../../../../docs/reference/fault-matrix.md');
const wanted = process.argv[2]?.split(',');
const rows = faultRows.filter(({ id }) => wanted?.includes(id) ?? true);
const unknown = wanted?.filter((id) => !faultRows.some((row) => row.id === id)) ?? [];
if (unknown.length > 0) throw new Error(`There is no row ${unknown.join(', ')}.`);

const world = await startWorld(await makeNumberedClip(clipSeconds));
const measurements: Measurement[] = [];
try {
  for (const row of rows) {
    console.log(`${row.id}: ${row.fault} …`);
    measurements.push(await measure(world, row));
  }
  await world.recorder.stop();
  const lines: string[] = [];
  let isWhole = true;
  for (const measurement of measurements) {
    const count = await countFrames(measurement);
    isWhole &&= brokenPromises(measurement, count).length === 0;
    lines.push(lineOf(measurement, count));
  }
  console.log(lines.join('\n'));
  const day = new Date().toISOString().slice(0, 10);
  const machine = `${day}, Node ${process.versions.node}, ${availableParallelism()} cores`;
  if (!wanted) await writeFile(page, pageOf(lines, machine));
  process.exitCode = isWhole ? 0 : 1;
} finally {
  await world.close();
}

/** A clip that begins again, because the encoder came back, begins with frame 0. */
async function countFrames({ segments: { first, last } }: Measurement): Promise<FrameCount> {
  const directory = await mkdtemp(join(tmpdir(), 'millrace-frames-'));
  try {
    const path = join(directory, 'source.mp4');
    await writeFile(path, await world.recorder.file(first, last));
    const numbers = await readFrameNumbers(path);
    const follows = (number: number | undefined, i: number) => number === (numbers[i - 1] ?? NaN) + 1 || number === 0;
    return { frames: numbers.length, wrong: numbers.filter((number, i) => i > 0 && !follows(number, i)).length };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
