// What is measured, each beside its peer or limit in the same run.
import { newId, type TranscodeJob } from '@millrace/pipeline';
import { LogFollower, readNewest } from '@millrace/playlist-log';
import { awaitRedis, connectRedis, quitRedis } from '@millrace/queue';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { encodeArguments } from '../src/ffmpeg/arguments.ts';
import { ladderFor } from '../src/ladder/ladder.ts';
import { cpuOf, picturesOf, remuxCommand } from './ffmpeg-peer.ts';
import { orderFor } from './order.ts';
import { print, quantile, ratio } from './report.ts';
import { startRelay } from './relay.ts';
import { makeHardSourceFile, makeSourceFile, sourceSeconds, type SourceFile } from './source-file.ts';
import type { WorkerProcess } from './worker-process.ts';

export interface Bed {
  worker: WorkerProcess;
  redisUrl: string;
  /** Of the worker and its peers; the relay has the other one. */
  core: string;
  seconds: number;
}

/**
 * In these the code is compiled, and the process gets the memory that it keeps. A worker lives for days, and in its first rounds
 * of a passed-through stream it takes twice the user time that it takes from the tenth on; encoders take the same in all.
 */
const warmUpRounds = { passedThrough: 10, ladder: 2 } as const;
/** Of these the median counts: what else a machine does for some seconds falls on one of two that take turns. */
const countedRounds = 9;

type Ladder = Parameters<typeof orderFor>[1]['ladder'];

/** One stream that is passed through, as fast as it goes: our CPU and that of ffmpeg for the same media. */
export async function passedThrough({ worker, core, seconds }: Bed): Promise<void> {
  const source = await makeSourceFile('1280x720');
  const loops = Math.max(1, Math.round(seconds / sourceSeconds));
  const durationSeconds = loops * sourceSeconds;
  const ours: number[] = [];
  const peers: number[] = [];
  // Kept until the end: a file system looks for a while at the places of files that were removed, for each one that is made.
  const directory = await mkdtemp(join(tmpdir(), 'millrace-bench-peer-'));
  for (let round = 0; round < warmUpRounds.passedThrough + countedRounds; round += 1) {
    const { cpuMs } = await transcodeOnce(worker, { tags: source.tags, durationSeconds, ladder: 'none' });
    const output = join(directory, String(round));
    await mkdir(output);
    const peerMs = await cpuOf(remuxCommand(source.path, loops, output), core);
    if (round < warmUpRounds.passedThrough) continue;
    ours.push(cpuMs / durationSeconds);
    peers.push(peerMs / durationSeconds);
  }
  await rm(directory, { recursive: true });
  const [mine, peer] = [quantile(ours, 0.5), quantile(peers, 0.5)];
  print('passed through, parts of 0.5 s, to disk', `${mine.toFixed(2)} ms CPU per second of media`);
  print('  ffmpeg -c copy -f hls (fMP4)', `${peer.toFixed(2)} ms`, ratio(mine, peer, 1));
}

/** A ladder of three rungs: our CPU, all in all, and that of ffmpeg alone with the same encodes. */
export async function fullLadder({ worker, core }: Bed): Promise<void> {
  const source = await makeSourceFile('1920x1080');
  const picture = { widthPx: 1920, heightPx: 1080, displayAspect: 16 / 9, frameRate: 30 };
  const { rungs } = ladderFor({
    ...{ source: picture, mode: 'follow', latencyMode: 'low', ladder: 'standard' },
    ...{ maxShortSidePx: Infinity, cpuBudget: Infinity },
  });
  const input = { format: 'flv', decoder: 'h264' } as const;
  const pictures = await picturesOf(source.path);
  const bare = encodeArguments({ mode: 'follow', latencyMode: 'low', rungs, input, firstPtsMs: 0 })
    .map((argument) => (argument === 'pipe:0' ? pictures : argument.replace(/^pipe:\d+$/, '/dev/null')))
    .map((argument) => (argument === 'pipe' ? 'file,pipe' : argument));
  const media = { tags: source.tags, durationSeconds: sourceSeconds, ladder: 'standard' } as const;
  for (let round = 0; round < warmUpRounds.ladder; round += 1) await transcodeOnce(worker, media);
  const peer = await cpuOf(['ffmpeg', '-y', ...bare], core);
  const cost = await transcodeOnce(worker, media);
  const mine = cost.cpuMs + cost.childrenCpuMs;
  const perSecond = (cpuMs: number) => `${(cpuMs / sourceSeconds / 1_000).toFixed(3)} s CPU per second of media`;
  print('720p, 480p and 360p from 1080p, all in all', perSecond(mine), `of it our own ${perSecond(cost.cpuMs)}`);
  print('  ffmpeg alone, to /dev/null', perSecond(peer), ratio(mine, peer, 1.05));
}

export interface DelayCase {
  ladder: Ladder;
  /** In the worker at once; one of them is looked at. */
  streams: number;
  barMs: number;
}

/** From a part's last picture at the relay to its record at an origin's follower. */
export async function delays(bed: Bed, { ladder, streams, barMs }: DelayCase): Promise<void> {
  const source = await makeSourceFile('1280x720');
  const redis = connectRedis({ url: bed.redisUrl, role: 'commands', onError: () => undefined });
  const subscriber = connectRedis({ url: bed.redisUrl, role: 'subscriber', onError: () => undefined });
  await Promise.all([awaitRedis(redis, 5_000), awaitRedis(subscriber, 5_000)]);
  const follower = new LogFollower({ redis, subscriber, onError: () => undefined });
  const relays = await Promise.all(Array.from({ length: streams }, () => relayInRealTime(source)));
  const orders = relays.map((relay) => orderFor(relay, { latencyMode: 'low', ladder }));
  const [relay, order] = [relays[0], orders[0]];
  if (!relay || !order) throw new Error('a delay is that of a stream');
  const lateMs: number[] = [];
  await follower.follow(order, 0, (records) => {
    for (const { record } of records) {
      if (record.kind === 'part') lateMs.push(performance.now() - relay.beganAtMs() - record.endMs);
    }
  });
  const { outcomes } = await bed.worker.transcode(orders);
  await follower.unfollow(order);
  follower.close();
  await Promise.all([quitRedis(redis), quitRedis(subscriber), ...relays.map((each) => each.close())]);
  // The parts of the first segment wait for it.
  const settled = lateMs.slice(4);
  const name = ladder === 'none' ? `passed through, one of ${streams}` : 'encoded in three rungs';
  const [p50, p95] = [quantile(settled, 0.5), quantile(settled, 0.95)];
  const verdict = `${p95 <= barMs ? 'meets' : 'MISSES'} ${barMs} ms`;
  print(`frame at the relay → part listed, ${name}`, `p50 ${p50.toFixed(0)} ms, p95 ${p95.toFixed(0)} ms`, verdict);
  if (outcomes.some((outcome) => outcome !== 'source-ended')) print('  ended otherwise', outcomes.join());
}

/** The greatest segment rate of each rung with a source that is hard to encode, and what its playlist has promised. */
export async function peaks(bed: Bed): Promise<void> {
  const source = await makeHardSourceFile();
  const redis = connectRedis({ url: bed.redisUrl, role: 'commands', onError: () => undefined });
  await awaitRedis(redis, 5_000);
  for (const latencyMode of ['low', 'standard'] as const) {
    const media = { tags: source.tags, durationSeconds: sourceSeconds, ladder: 'standard', latencyMode } as const;
    const { order } = await transcodeOnce(bed.worker, media);
    const records = (await readNewest(redis, order, 500)).map(({ record }) => record);
    const renditions = records.find((record) => record.kind === 'run')?.renditions ?? [];
    const last = records.findLast((record) => record.kind === 'cell');
    for (const { id, declaredPeakBps, declaredAverageBps } of renditions) {
      const made = last?.media[id];
      if (!made || declaredPeakBps === 0) continue;
      const kbit = (bps: number) => Math.round(bps / 1_000);
      print(
        `${id}, ${latencyMode} latency, hard source: peak and mean`,
        `${kbit(made.peakBps)} and ${kbit(made.averageBps)} kbit/s`,
        `${ratio(made.peakBps, declaredPeakBps, 1)} of BANDWIDTH, ${(made.averageBps / declaredAverageBps).toFixed(2)} × of what is aimed at`,
      );
    }
  }
  await quitRedis(redis);
}

/** What ten streams at once add to the process, without the parts that are kept for origins. */
export async function memory({ worker }: Bed): Promise<void> {
  const source = await makeSourceFile('1280x720');
  const streams = 10;
  const before = await worker.memory();
  const relays = await Promise.all(Array.from({ length: streams }, () => relayInRealTime(source)));
  const done = worker.transcode(relays.map((relay) => orderFor(relay, { latencyMode: 'low', ladder: 'none' })));
  await delay((sourceSeconds - 3) * 1_000);
  const after = await worker.memory();
  await done;
  await Promise.all(relays.map((relay) => relay.close()));
  const mib = 1024 * 1024;
  const added = (after.residentBytes - before.residentBytes - (after.hotBytes - before.hotBytes)) / streams / mib;
  print(
    `memory of one of ${streams} streams, beyond its hot window`,
    `${added.toFixed(1)} MiB`,
    `${added <= 20 ? 'meets' : 'MISSES'} 20 MiB`,
  );
}

async function relayInRealTime({ tags }: SourceFile) {
  const connectionId = newId('connection');
  return {
    ...(await startRelay({ tags, durationSeconds: sourceSeconds, pace: 'real-time', connectionId })),
    connectionId,
  };
}

interface OneStream {
  tags: Parameters<typeof startRelay>[0]['tags'];
  durationSeconds: number;
  ladder: Ladder;
  latencyMode?: TranscodeJob['latencyMode'];
}

async function transcodeOnce(worker: WorkerProcess, { ladder, latencyMode = 'low', ...media }: OneStream) {
  const connectionId = newId('connection');
  const relay = await startRelay({ ...media, pace: 'unbounded', connectionId });
  const order = orderFor({ baseUrl: relay.baseUrl, connectionId }, { latencyMode, ladder });
  const cost = await worker.transcode([order]);
  await relay.close();
  if (cost.outcomes[0] !== 'source-ended') throw new Error(`the run ended with ${cost.outcomes.join()}`);
  return { ...cost, order };
}
