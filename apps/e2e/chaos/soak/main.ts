// `npm run chaos:soak -- [streams] [minutes]`: ten streams for an hour unless said otherwise, each with an encoder and a
// viewer, and what the services use meanwhile: memory, descriptors, what is in Redis. All of it must stay where it is. A
// soak of an hour or more writes its section of docs/reference/fault-matrix.md; the exit code is 1 when something grew.
import { until } from '@millrace/testing';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Broadcaster } from '../../support/broadcaster.ts';
import { EncoderOracle } from '../../support/encoder-oracle.ts';
import { removeHome, startPlatform } from '../../support/platform.ts';
import { pidOfService } from '../../support/service-processes.ts';
import { watchAsViewers, type ViewerOracle } from '../../support/viewer-oracle.ts';
import { makeNumberedClip } from '../numbered-clip.ts';
import { machineOfRun, writeSection } from '../report-page.ts';
import { reportingInto } from './held-memory.ts';
import { readUsage, redisUrlOf, type Usage } from './processes.ts';
import { trendOf, type Allowance, type Sample, type Trend } from './trend.ts';

const streams = Number(process.argv[2] ?? 10);
const minutes = Number(process.argv[3] ?? 60);
/** Each sample makes every process collect its garbage. */
const sampleMs = 15_000;
const clip = { seconds: 900, kbps: 300 } as const;
const mebi = 1_048_576;
const allowances: Readonly<Record<string, Allowance>> = {
  // What is in use after a collection grows by a leak alone; what V8 and the allocator keep for later goes up and down.
  held: { share: 0.1, least: 8 * mebi },
  resident: { share: 0.25, least: 48 * mebi },
  memory: { share: 0.1, least: 8 * mebi },
  descriptors: { share: 0.05, least: 8 },
  keys: { share: 0.05, least: 20 },
  // A viewer asks for all that is new at once, over more connections when answers take longer.
  clients: { share: 0, least: 4 * streams },
};
const wholeMinutes = 60;
/** The media that origins keep shall have filled what they may in the first minutes. */
const bounds = { MILLRACE_ORIGIN_CACHE_MEGABYTES: '16' };

const clipPath = await makeNumberedClip(clip.seconds, clip.kbps);
const reports = await mkdtemp(join(tmpdir(), 'millrace-soak-'));
const platform = await startPlatform({ env: { ...bounds, ...reportingInto(reports) } });
const encoders: EncoderOracle[] = [];
const oracles: ViewerOracle[] = [];
const samples = new Map<string, Sample[]>();
const violations: string[] = [];
try {
  const api = new Broadcaster(platform.apiUrl, platform.apiKey);
  for (let n = 0; n < streams; n += 1) {
    const channel = await api.createChannel({ name: `Soak ${n + 1}`, media: { ladder: 'none' } });
    const url = `rtmp://127.0.0.1:${platform.rtmpPort}/live/${channel.streamKey}`;
    encoders.push(new EncoderOracle({ url, clip: clipPath, loop: true }));
    oracles.push(watchAsViewers([platform.originUrl], `/${channel.playback.id}.m3u8`));
  }
  const redisUrl = await redisUrlOf(await until(() => pidOfService(platform.pid, 'api'), 10_000));
  const endMs = performance.now() + minutes * 60_000;
  while (performance.now() < endMs) {
    await delay(sampleMs);
    note(await readUsage({ supervisorPid: platform.pid, redisUrl, reports }));
  }
  for (const oracle of oracles) violations.push(...(await oracle.verdict()).violations);
} finally {
  await Promise.all(encoders.map((encoder) => encoder.stop()));
  await platform.stop();
  await removeHome(platform.home);
  await rm(reports, { recursive: true, force: true });
}
const trends = [...samples].map(([name, of]) => [name, trendOf(of, allowanceOf(name))] as const);
const disconnects = encoders.reduce((sum, encoder) => sum + encoder.disconnects, 0);
const grown = trends.filter(([, { isFlat }]) => !isFlat).map(([name]) => `${name} grew`);
const broken = [...grown, ...(disconnects > 0 ? [`${disconnects} disconnects`] : []), ...violations.slice(0, 20)];
const text = report();
console.log(text);
if (minutes >= wholeMinutes) await writeSection('Soak', text);
process.exitCode = broken.length === 0 ? 0 : 1;

function note(usage: Usage): void {
  for (const [name, value] of Object.entries(usage)) {
    samples.set(name, [...(samples.get(name) ?? []), { atMs: performance.now(), value }]);
  }
}

function allowanceOf(name: string): Allowance {
  return allowances[name.split(' ').at(-1) ?? ''] ?? { share: 0, least: 0 };
}

function lineOf([name, { before, after, perHour, isFlat }]: readonly [string, Trend]): string {
  const shown = (value: number) => (name.includes('memory') ? `${(value / mebi).toFixed(1)} MiB` : value.toFixed(0));
  return `| ${name} | ${shown(before)} | ${shown(after)} | ${shown(perHour)} | ${isFlat ? 'flat' : '**grew**'} |`;
}

function report(): string {
  const verdict =
    broken.length === 0 ? 'Nothing grew, and every promise was kept.' : `**Broken**: ${broken.join('; ')}.`;
  return `As \`npm run chaos:soak\` last saw it: ${machineOfRun()}. ${streams} passed-through streams of 640×360 for ${minutes} minutes, each with
an encoder and a viewer; origins keep 16 MB of media. The medians are those of the second and the last quarter; in the first one, buffers fill. *Held* is
what a process uses after it has collected its garbage: a leak shows there. *Resident* is all that the kernel has given it, with
the room that V8 keeps for later, and may go up and down by a quarter. *Connections of clients* are those that others opened and hold; they are not among the descriptors.

| what | second quarter | last quarter | slope per hour | verdict |
| ---- | -------------- | ------------ | -------------- | ------- |
${trends.map(lineOf).join('\n')}

The encoders were disconnected ${disconnects} times; ${violations.length} violations in playlists. ${verdict}
`;
}
