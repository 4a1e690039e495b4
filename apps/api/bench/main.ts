// `npm run bench:api`: what reads of the REST API and the ingest authorization cost, next to a bare Fastify route with the
// same statement on a pool of the same size in the same run. Needs Linux with two cores, redis-server, wrk and taskset.
import { loadCore, yieldHelperThreads } from '@millrace/testing';
import { execFileSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { authorizeAtRate } from './authorize-load.ts';
import { listChannels } from './list-load.ts';
import { percentile } from './percentile.ts';
import { openTestBed } from './test-bed.ts';
import { compareReads } from './wrk.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '4' },
    channels: { type: 'string', default: '100000' },
    rate: { type: 'string', default: '200' },
    'rate-seconds': { type: 'string', default: '12' },
    pages: { type: 'string', default: '300' },
  },
});
const [rounds, seconds, channels] = [Number(values.rounds), Number(values.seconds), Number(values.channels)];
const [rate, rateSeconds, pages] = [Number(values.rate), Number(values['rate-seconds']), Number(values.pages)];

const print = (line: string) => process.stdout.write(`${line}\n`);
const inMs = (value: number) => `${value.toFixed(1)} ms`;
const spread = (values: readonly number[]) =>
  `p50 ${inMs(percentile(values, 0.5))}, p99 ${inMs(percentile(values, 0.99))}, max ${inMs(Math.max(...values))}`;

// The callers, and PostgreSQL and Redis, which inherit it: nothing takes the servers' core from them.
execFileSync('taskset', ['-a', '-c', '-p', String(loadCore), String(process.pid)], { stdio: 'ignore' });
yieldHelperThreads();

const bed = await openTestBed({ channels, publishers: rate * rateSeconds, env: { ...process.env } });
try {
  const { api, bare } = await compareReads(bed, { rounds, seconds });
  print(`GET /v1/channels/{id}: ${Math.round(api.perSecond)}/s, ${api.cpuUs.toFixed(0)} µs of CPU each`);
  print(`bare Fastify and pg: ${Math.round(bare.perSecond)}/s, ${bare.cpuUs.toFixed(0)} µs of CPU each`);
  print(`ratio: ${(api.perSecond / bare.perSecond).toFixed(2)} × in requests`);
  const listed = await listChannels(bed, pages);
  print(`list of 100 among ${channels} channels, ${pages} pages: ${spread(listed)}`);
  // Its idle connections would be closed meanwhile, by PostgreSQL processes on the core that the others need.
  await bed.bare.close();
  const { answers, refused } = await authorizeAtRate(bed, { perSecond: rate, seconds: rateSeconds });
  print(`ingest authorization at ${rate}/s, ${answers.length} answers, ${refused} not granted: ${spread(answers)}`);
} finally {
  await bed.close();
}
