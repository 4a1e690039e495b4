// `npm run bench:origin`: what one core of an origin delivers, next to nginx with the same files in the same run. Needs
// Linux with two cores, redis-server, nginx, wrk, taskset and ffmpeg.
import { parseArgs } from 'node:util';
import { compare, type Comparison } from './compare.ts';
import { holdViewers, possibleViewers, type WantedAudience } from './held-viewers.ts';
import { openTestBed, seedStillStream, type TestBed } from './test-bed.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '3' },
    cases: { type: 'string', default: 'playlists,segments,low-latency,classic' },
    viewers: { type: 'string', default: '5000' },
    'classic-viewers': { type: 'string', default: '20000' },
    'viewer-seconds': { type: 'string', default: '20' },
    'viewer-kbps': { type: 'string', default: '700' },
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

type Watched = Pick<WantedAudience, 'kind' | 'server' | 'viewers' | 'bitrateKbps'>;

async function printViewers(bed: TestBed, watched: Watched): Promise<void> {
  const { kind, server, bitrateKbps } = watched;
  const viewers = possibleViewers(kind, watched.viewers);
  const held = await holdViewers(bed, {
    kind,
    server,
    bitrateKbps,
    viewers,
    seconds: Number(values['viewer-seconds']),
  });
  const percent = (share: number) => `${Math.round(share * 100)} %`;
  const ms = (value: number) => `${Math.round(value)} ms`;
  const reads = held.readsPerObject === undefined ? '' : `; ${held.readsPerObject.toFixed(2)} reads of each object`;
  print(
    `${held.viewers} ${kind} viewers of ${bitrateKbps} kbit/s: ${held.stalls} stalls, ${held.failures} failures, ` +
      `${held.playlists} playlists, ${held.media} ${kind === 'classic' ? 'segments' : 'parts'}; ` +
      `${held.gigabitsPerSecond.toFixed(1)} Gbit/s; ` +
      `answers p99 ${ms(held.answers.p99Ms)}, slowest ${ms(held.answers.mostMs)}, load late by up to ${ms(held.lagMs)}; ` +
      `${server} ${percent(held.serverCpuShare)} of a core, load ${percent(held.cpuShare)}${reads}`,
  );
}

async function printThroughput(bed: TestBed, cases: ReadonlySet<string>): Promise<void> {
  const { playlist, objects } = await seedStillStream(bed, coldSegments);
  if (cases.has('playlists')) {
    const copy = '/playlist.m3u8';
    const body = Buffer.from(await (await fetch(`${bed.origin.url}${playlist}`)).arrayBuffer());
    await bed.storage.put(copy.slice(1), body, { contentType: 'application/vnd.apple.mpegurl' });
    printComparison(
      'playlists',
      await compare(bed, { origin: [playlist], nginx: [copy], rounds, seconds, connections: 64 }),
    );
  }
  if (!cases.has('segments')) return;
  const pathsOf = (count: number) => ({
    origin: objects.slice(0, count).map((object) => object.origin),
    nginx: objects.slice(0, count).map((object) => object.nginx),
  });
  const wide = { rounds, seconds, connections: 32 };
  printComparison('segments of 1.5 MB, kept', await compare(bed, { ...pathsOf(hotSegments), ...wide }));
  printComparison('segments of 1.5 MB, from disk', await compare(bed, { ...pathsOf(coldSegments), ...wide }));
}

/** How much a core can send is a matter of the machine: nginx shows it for ordinary HLS. */
function audiences(): Watched[] {
  const numbersOf = (list: string) => list.split(',').map(Number);
  const [low, classic] = [numbersOf(values.viewers), numbersOf(values['classic-viewers'])];
  const rates = numbersOf(values['viewer-kbps']);
  return rates.flatMap((bitrateKbps) => [
    ...low.map((viewers) => ({ kind: 'low-latency' as const, server: 'origin' as const, viewers, bitrateKbps })),
    ...classic.flatMap((viewers) =>
      (['origin', 'nginx'] as const).map((server) => ({ kind: 'classic' as const, server, viewers, bitrateKbps })),
    ),
  ]);
}

const cases: ReadonlySet<string> = new Set(values.cases.split(','));
const bed = await openTestBed(env, { cacheMegabytes: smallCacheMegabytes });
try {
  if (cases.has('playlists') || cases.has('segments')) await printThroughput(bed, cases);
  for (const watched of audiences()) if (cases.has(watched.kind)) await printViewers(bed, watched);
} finally {
  await bed.close();
}
