// `npm run chaos:matrix -- [rows]`: lets every fault of the matrix happen to one live stream, one after the other, prints
// what encoder and viewers saw, and writes those rows into docs/reference/fault-matrix.md. The exit code is 1 when a
// promise was broken. Rows are named: `F1 F17`. Those that take minutes happen only then.
import { makeNumberedClip } from '../numbered-clip.ts';
import { countFrames } from '../frame-count.ts';
import { namedRows } from '../named-rows.ts';
import { machineOfRun, writeMatrix } from '../report-page.ts';
import { brokenLedgers } from './ledger.ts';
import { measure, type Measurement } from './measurement.ts';
import { faultRows } from './rows.ts';
import { brokenPromises, lineOf, pageOf, withLines } from './verdict.ts';
import { startWorld } from './world.ts';

const clipSeconds = 1_200;
const rows = namedRows(faultRows, process.argv.slice(2));

const world = await startWorld(await makeNumberedClip(clipSeconds));
const measurements: Measurement[] = [];
try {
  for (const row of rows) {
    console.log(`${row.id}: ${row.fault} …`);
    measurements.push(await measure(world, row));
  }
  await world.recorder.stop();
  const lines: string[] = [];
  const broken = await brokenLedgers(world);
  let isWhole = broken.length === 0;
  for (const [i, measurement] of measurements.entries()) {
    // What the row before left to be listed comes first.
    const disconnects = measurement.disconnects + (measurements[i - 1]?.disconnects ?? 0);
    const count = await countFrames(world.recorder, {
      ...measurement.segments,
      isConnected: disconnects === 0,
    });
    isWhole &&= brokenPromises(measurement, count).length === 0;
    lines.push(lineOf(measurement, count));
  }
  console.log([...lines, ...broken].join('\n'));
  await writeMatrix((before) => pageOf(withLines(before, lines), machineOfRun()));
  process.exitCode = isWhole ? 0 : 1;
} finally {
  await world.close();
}
