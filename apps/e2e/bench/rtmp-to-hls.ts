// `npm run bench:hls`: what it costs to take streams by RTMP and have them as HLS on disk, the source as it comes:
// our edge and transcoder with parts of half a second, and nginx-rtmp with `hls on`, one after the other with the same
// publishers in real time. Needs Linux, ffmpeg, redis-server and nginx with its RTMP module. API, Redis and PostgreSQL of the
// platform are not counted: with a stream that runs they have nothing to do.
import { until } from '@millrace/testing';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Broadcaster } from '../support/broadcaster.ts';
import { removeHome, startPlatform } from '../support/platform.ts';
import { pidOfService } from '../support/service-processes.ts';
import { fetchText } from '../support/viewer.ts';
import { makeLoopSource, publishLoop } from './loop-publisher.ts';
import { startNginxHls } from './nginx-hls.ts';
import { cpuMsOf } from './process-cpu.ts';

const { values } = parseArgs({
  options: { streams: { type: 'string', default: '50' }, seconds: { type: 'string', default: '20' } },
});
const [streams, seconds] = [Number(values.streams), Number(values.seconds)];
const playableMs = 60_000;
/** Until what is kept of a stream in memory has its size, for 20 s at the edge and 40 s at the transcoder: a stream runs for hours. */
const settleMs = 45_000;
const bar = 1;

const print = (line: string) => process.stdout.write(`${line}\n`);

/** CPU in ms for a second of one stream, by process. */
async function measure(pids: Readonly<Record<string, number>>): Promise<Record<string, number>> {
  await delay(settleMs);
  const before = Object.entries(pids).map(([name, pid]) => [name, pid, cpuMsOf(pid)] as const);
  await delay(seconds * 1_000);
  return Object.fromEntries(
    before.map(([name, pid, cpuMs]) => [name, (cpuMsOf(pid) - cpuMs) / seconds / streams] as const),
  );
}

async function measurePlatform(source: string): Promise<Record<string, number>> {
  const platform = await startPlatform({ env: { MILLRACE_TRANSCODER_STREAMS: `${streams}` } });
  const publishers = new AsyncDisposableStack();
  try {
    const api = new Broadcaster(platform.apiUrl, platform.apiKey);
    const playable: Promise<unknown>[] = [];
    for (let i = 0; i < streams; i += 1) {
      const channel = await api.createChannel({ name: `s${i}`, latencyMode: 'low', media: { ladder: 'none' } });
      publishers.use(publishLoop(source, `rtmp://127.0.0.1:${platform.rtmpPort}/live/${channel.streamKey}`));
      playable.push(until(() => fetchText(`${platform.originUrl}/${channel.playback.id}.m3u8`), playableMs));
    }
    await Promise.all(playable);
    const [edge, transcoder] = await Promise.all(['edge', 'transcoder'].map((it) => pidOfService(platform.pid, it)));
    if (edge === undefined || transcoder === undefined) throw new Error('the platform has no edge or no transcoder');
    return await measure({ edge, transcoder });
  } finally {
    await publishers.disposeAsync();
    await platform.stop();
    await removeHome(platform.home);
  }
}

async function measureNginx(source: string): Promise<Record<string, number>> {
  const directory = await mkdtemp(join(tmpdir(), 'millrace-bench-nginx-'));
  const nginx = await startNginxHls(directory);
  const publishers = new AsyncDisposableStack();
  try {
    for (let i = 0; i < streams; i += 1) publishers.use(publishLoop(source, `${nginx.rtmpUrl}/s${i}`));
    await until(async () => {
      const playlists = (await readdir(nginx.hlsDirectory)).filter((name) => name.endsWith('.m3u8'));
      return playlists.length === streams;
    }, playableMs);
    return await measure({ 'nginx-rtmp': nginx.pid });
  } finally {
    await publishers.disposeAsync();
    await nginx.close();
    await rm(directory, { recursive: true });
  }
}

const sum = (figures: Record<string, number>) => Object.values(figures).reduce((total, figure) => total + figure, 0);
const told = (figures: Record<string, number>) =>
  Object.entries(figures).map(([name, figure]) => `${name} ${figure.toFixed(2)} ms`);

const source = await makeLoopSource();
const ours = await measurePlatform(source);
const peer = await measureNginx(source);
const times = sum(ours) / sum(peer);
print(`${streams} streams of 6 Mbit/s, RTMP in to HLS on disk, CPU per second and stream:`);
print(`  millrace, parts of 0.5 s    ${sum(ours).toFixed(2)} ms (${told(ours).join(', ')})`);
print(`  nginx-rtmp, hls on          ${told(peer).join()}`);
print(`  ${times.toFixed(2)} × (${times <= bar ? 'meets' : 'MISSES'} ${bar} ×)`);
