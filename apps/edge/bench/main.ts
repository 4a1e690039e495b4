// `npm run bench:edge`: CPU and memory per publisher, loop lag, publish latency and relay delay of this edge, next to
// nginx-rtmp and node-media-server in the same run; and how many publishers one core carries. Needs Linux with two cores,
// ffmpeg, redis-server, taskset; peers that are not installed are left out.
import { latencyModeSchema } from '@millrace/pipeline';
import { yieldHelperThreads } from '@millrace/testing';
import { execFileSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { greatestNumber } from './greatest-number.ts';
import { measure, type Figures } from './measure.ts';
import { printBars } from './bars.ts';
import { print, printFigures } from './report.ts';
import { generatorCore } from './server-process.ts';
import { serverKinds } from './servers.ts';
import { makeSourceFile } from './source-file.ts';

const { values } = parseArgs({
  options: {
    publishers: { type: 'string', default: '50,200' },
    chunks: { type: 'string', default: '4096,128' },
    servers: { type: 'string', default: serverKinds.map(({ name }) => name).join() },
    seconds: { type: 'string', default: '10' },
    'latency-mode': { type: 'string', default: 'standard' },
    'replay-mib': { type: 'string' },
    search: { type: 'boolean', default: false },
  },
});
// The API that says yes is in this process, and what is measured of single encoders: it must not take time from the server.
execFileSync('taskset', ['-a', '-c', '-p', String(generatorCore), String(process.pid)], { stdio: 'ignore' });
yieldHelperThreads();

const numbers = (list: string) => list.split(',').map(Number);
const run = {
  windowMs: Number(values.seconds) * 1_000,
  sourcePath: await makeSourceFile(),
  environment: { ...process.env },
  latencyMode: latencyModeSchema.parse(values['latency-mode']),
  replayMib: values['replay-mib'] === undefined ? undefined : Number(values['replay-mib']),
};
const kinds = serverKinds.filter(({ name }) => values.servers.split(',').includes(name));

for (const chunkSizeBytes of numbers(values.chunks)) {
  for (const publishers of numbers(values.publishers)) {
    const all: Figures[] = [];
    for (const kind of kinds) {
      const figures = await measure(kind, { ...run, publishers, chunkSizeBytes });
      if (figures === undefined) print(`${kind.name} is not installed: left out`);
      else all.push(figures);
      if (figures !== undefined) printFigures(figures);
    }
    printBars(all);
  }
}
if (values.search) await greatestNumber(kinds, run);
