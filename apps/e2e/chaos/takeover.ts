// `npm run chaos:takeover -- [kills] [transcoder|ffmpeg|pause|mixed]`: kills whatever makes one low-latency stream, again
// and again at random moments, while viewers record every rendition. Prints how long each takeover took and whether every
// frame came, once and in order; the exit code is 1 when one is missing or a playlist broke a rule.
import { publishWithFfmpeg, until } from '@millrace/testing';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Broadcaster } from '../support/broadcaster.ts';
import { removeHome, startPlatform } from '../support/platform.ts';
import { encoders, pidOfService } from '../support/service-processes.ts';
import { renditionUrls } from '../support/viewer.ts';
import { makeNumberedClip, readFrameNumbers } from './numbered-clip.ts';
import { RenditionRecorder } from './rendition-recorder.ts';
import { startSpareTranscoder, type SpareService } from './spare-service.ts';

const kinds = ['transcoder', 'ffmpeg', 'pause'] as const;
type Kind = (typeof kinds)[number];

const kills = Number(process.argv[2] ?? 20);
const wanted = process.argv[3] ?? 'transcoder';
/** Calm between a takeover and the next kill, in ms. */
const calm = { leastMs: 2_500, mostMs: 5_500 } as const;
const takeoverLimitMs = 40_000;
const encoderLimitMs = 60_000;
const pauseMs = 14_000;
const clipSeconds = 60 + kills * (wanted === 'transcoder' || wanted === 'ffmpeg' ? 13 : 26);

const clip = await makeNumberedClip(clipSeconds);
const platform = await startPlatform();
const spares: SpareService[] = [];
const recorders = new Map<string, RenditionRecorder>();
const api = new Broadcaster(platform.apiUrl, platform.apiKey);
const channel = await api.createChannel({ name: 'Takeover', latencyMode: 'low', media: { ladder: 'standard' } });
const own = await until(() => pidOfService(platform.pid, 'transcoder'), 10_000);
for (const name of ['spare-1', 'spare-2']) spares.push(await startSpareTranscoder(own, name));
const publisher = publishWithFfmpeg({ url: `rtmp://127.0.0.1:${platform.rtmpPort}/live/${channel.streamKey}`, clip });
const hlsUrl = `${platform.originUrl}/${channel.playback.id}.m3u8`;
console.log(`playback: ${hlsUrl}`);
let isWhole: boolean;
try {
  const urls = await until(async () => {
    const found = await renditionUrls(hlsUrl).catch(() => new Map<string, string>());
    return found.size > 0 && found;
  }, 30_000);
  for (const [id, url] of urls) recorders.set(id, new RenditionRecorder(url));
  for (const recorder of recorders.values()) recorder.start();
  await delay(4_000);
  const takeoversMs: number[] = [];
  for (let kill = 0; kill < kills; kill += 1) takeoversMs.push(await killOnce(kindOf(kill)));
  await delay(4_000);
  isWhole = await report(takeoversMs);
} finally {
  await Promise.all([...recorders.values()].map((recorder) => recorder.stop()));
  await publisher.stop();
  for (const spare of spares) spare.stop();
  await platform.stop();
  await removeHome(platform.home);
}
process.exitCode = isWhole ? 0 : 1;

function kindOf(kill: number): Kind {
  return wanted === 'mixed' ? kinds[kill % kinds.length]! : (wanted as Kind);
}

async function killOnce(kind: Kind): Promise<number> {
  await delay(calm.leastMs + Math.random() * (calm.mostMs - calm.leastMs));
  const recorder = recorders.get('source') ?? [...recorders.values()][0]!;
  // A machine that is overloaded has given up the rungs; they come back when it is not.
  const [encoder] = await until(async () => {
    const found = await encoders(process.pid);
    return found.length > 0 && found;
  }, encoderLimitMs);
  const before = recorder.newest;
  const atMs = performance.now();
  const pid = kind === 'ffmpeg' ? encoder!.pid : encoder!.parentPid;
  process.kill(pid, kind === 'pause' ? 'SIGSTOP' : 'SIGKILL');
  if (kind === 'pause') setTimeout(() => process.kill(pid, 'SIGCONT'), pauseMs);
  const listedAtMs = await until(() => Promise.resolve(recorder.listedAfter(before)), takeoverLimitMs);
  console.log(`${kind}: next segment listed after ${Math.round(listedAtMs - atMs)} ms`);
  if (kind === 'pause') await delay(Math.max(0, pauseMs + 1_000 - (performance.now() - atMs)));
  return listedAtMs - atMs;
}

async function report(takeoversMs: readonly number[]): Promise<boolean> {
  const sorted = [...takeoversMs].sort((a, b) => a - b);
  const at = (share: number) => Math.round(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0);
  console.log(`takeovers: ${sorted.length}, median ${at(0.5)} ms, p95 ${at(0.95)} ms, longest ${at(1)} ms`);
  await Promise.all([...recorders.values()].map((recorder) => recorder.stop()));
  const directory = await mkdtemp(join(tmpdir(), 'millrace-takeover-'));
  let isWhole = true;
  for (const [id, recorder] of recorders) {
    const path = join(directory, `${id}.mp4`);
    await writeFile(path, await recorder.file());
    const frames = id === 'audio' ? [] : await readFrameNumbers(path);
    const missing = frames.filter((number, i) => i > 0 && number !== (frames[i - 1] ?? NaN) + 1);
    const { violations, discontinuities } = recorder;
    console.log(
      `${id}: ${id === 'audio' ? '' : `${frames.length} frames, ${missing.length} out of order, `}` +
        `${discontinuities} discontinuities, ${violations.length} violations${violations.map((violation) => `\n  ${violation}`).join('')}`,
    );
    isWhole &&= missing.length === 0 && violations.length === 0;
  }
  await rm(directory, { recursive: true, force: true });
  return isWhole;
}
