// `npm run bench:origin`: what one core of an origin delivers, next to nginx with the same files in the same run. Needs
// Linux with two cores, redis-server, nginx, wrk, taskset and ffmpeg.
import { parseArgs } from 'node:util';
import { compare, type Comparison } from './compare.ts';
import { holdViewers } from './low-latency-viewers.ts';
import { openTestBed, seedStillStream } from './test-bed.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '3' },
    viewers: { type: 'string', default: '1000,2000,3000' },
    'viewer-seconds': { type: 'string', default: '20' },
  },
});
const [rounds, seconds] = [Number(values.rounds), Number(values.seconds)];
const env = { ...process.env };
const hotSegments = 4;
/** More than the origin may keep, so that each is read from disk each time it is asked for. */
const coldSegments = 150;
const smallCacheMegabytes = 64;

const print = (line: string) => process.stdout.write(`${line}\n`);

function printComparison(what: string, { origin, nginx }: Comparison): void {
  const ratio = origin.requestsPerSecond / nginx.requestsPerSecond;
  const cpuRatio = nginx.cpuPerRequestUs / origin.cpuPerRequestUs;
  for (const [name, figures] of [
    ['origin', origin],
    ['nginx', nginx],
  ] as const) {
    const { requestsPerSecond, gigabitsPerSecond, cpuPerRequestUs } = figures;
    const rates = `${Math.round(requestsPerSecond)}/s, ${gigabitsPerSecond.toFixed(1)} Gbit/s`;
    print(`${what}: ${name} ${rates}, ${cpuPerRequestUs.toFixed(1)} µs of CPU each`);
  }
  print(`${what}: ${ratio.toFixed(2)} × nginx in requests, ${cpuRatio.toFixed(2)} × per CPU`);
}

const bed = await openTestBed(env, { cacheMegabytes: smallCacheMegabytes });
try {
  const { playlist, objects } = await seedStillStream(bed, coldSegments);
  const copy = '/playlist.m3u8';
  await bed.storage.put(copy.slice(1), Buffer.from(await (await fetch(`${bed.origin.url}${playlist}`)).arrayBuffer()), {
    contentType: 'application/vnd.apple.mpegurl',
  });
  printComparison(
    'playlists',
    await compare(bed, { origin: [playlist], nginx: [copy], rounds, seconds, connections: 64 }),
  );
  const pathsOf = (count: number) => ({
    origin: objects.slice(0, count).map((object) => object.origin),
    nginx: objects.slice(0, count).map((object) => object.nginx),
  });
  const wide = { rounds, seconds, connections: 32 };
  printComparison('segments of 1.5 MB, kept', await compare(bed, { ...pathsOf(hotSegments), ...wide }));
  printComparison('segments of 1.5 MB, from disk', await compare(bed, { ...pathsOf(coldSegments), ...wide }));
  for (const viewers of values.viewers.split(',').map(Number)) {
    const held = await holdViewers(bed, { viewers, seconds: Number(values['viewer-seconds']) });
    print(
      `${held.viewers} low-latency viewers: ${held.stalls} stalls, ${held.failures} failures, ${held.playlists} playlists, ` +
        `${held.parts} parts, ${Math.round(held.cpuShare * 100)} % of a core, ${held.readsPerObject} read of each object`,
    );
  }
} finally {
  await bed.close();
}
