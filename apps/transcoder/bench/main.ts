// `npm run bench:package`: what packaging costs and how late it is, beside ffmpeg and the limits, in the same run. Needs
// Linux with two cores, ffmpeg, redis-server, taskset. The worker and its peers have core 0, relay and Redis core 1.
import { hotWindowMs } from '@millrace/pipeline';
import { freePort } from '@millrace/testing';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { delays, fullLadder, memory, passedThrough, peaks, type Bed } from './cases.ts';
import { ffmpegVersion } from './ffmpeg-peer.ts';
import { print } from './report.ts';
import { startWorker } from './worker-process.ts';

const cases = {
  'passed-through': passedThrough,
  ladder: fullLadder,
  delay: (bed: Bed) => delays(bed, { ladder: 'none', streams: 8, barMs: 100 }),
  'delay-encoded': (bed: Bed) => delays(bed, { ladder: 'economy', streams: 1, barMs: 150 }),
  memory,
  peaks,
} as const;
type CaseName = keyof typeof cases;

const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: Object.keys(cases).join() },
    seconds: { type: 'string', default: '400' },
  },
});

/**
 * What one stream of 6 Mbit/s keeps for origins in real time. Media that come as fast as they are taken would fill any window
 * in a few seconds with memory that nobody has touched before, which in real time is the memory of what has left it.
 */
const windowOfOneStream = ((6_000_000 / 8) * hotWindowMs) / 1_000;
const roomForAll = 512 * 1024 * 1024;
const cores = { worker: '0', rest: '1' } as const;
const directory = await mkdtemp(join(tmpdir(), 'millrace-bench-package-'));
const port = await freePort();
const redisCommand = ['redis-server', '--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', directory];
const redis = spawn('taskset', ['-c', cores.rest, ...redisCommand], { stdio: 'ignore' });
const redisUrl = `redis://127.0.0.1:${port}`;
try {
  print(`Node ${process.versions.node}`, await ffmpegVersion(), `${cpus().length} × ${cpus()[0]?.model ?? ''}`);
  for (const name of values.cases.split(',')) {
    const core = name === 'delay-encoded' ? '0,1' : cores.worker;
    const hotBytes = name === 'passed-through' || name === 'ladder' ? windowOfOneStream : roomForAll;
    const worker = await startWorker(redisUrl, directory, { core, env: process.env, hotBytes });
    try {
      await cases[name as CaseName]({ worker, redisUrl, core: cores.worker, seconds: Number(values.seconds) });
    } finally {
      await worker.close();
    }
  }
} finally {
  redis.kill('SIGTERM');
  await once(redis, 'exit');
  await rm(directory, { recursive: true });
}
