// The origin as a process runs it: real Redis, media on disk, an API that answers over HTTP; a stream begins, grows, is
// watched with ffprobe, and ends.
import { parseMediaPlaylist, parseMultivariantPlaylist } from '@millrace/hls';
import { newId, objectKey, segmentName, type CellRecord } from '@millrace/pipeline';
import { acquireLease, endLog, type Lease } from '@millrace/playlist-log';
import { awaitRedis, connectRedis, quitRedis } from '@millrace/queue';
import { createLogger, createMetrics } from '@millrace/service';
import { openStorage } from '@millrace/storage';
import { testRedisUrl, until } from '@millrace/testing';
import { execFile, execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { connect } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadConfig, type OriginConfig } from '../src/config.ts';
import { startOrigin } from '../src/start-origin.ts';
import { type MadeRendition, makeRenditions } from './ffmpeg-renditions.ts';
import { aCell, aRef, aRun } from './records.ts';

const run = promisify(execFile);
const segmentCount = 8;
const ref = aRef();
const record = aRun(ref);
const renditions = record.renditions.filter(({ id }) => id !== '360p');
const names = ['720p', 'audio'] as const;

const redisUrl = await testRedisUrl();
const redis = connectRedis({ url: redisUrl, role: 'commands', onError: () => undefined });
const folder = await mkdtemp(join(tmpdir(), 'millrace-origin-'));
const storage = await openStorage({ kind: 'disk', directory: folder });
const api = createServer((request, response) => {
  const isKnown = request.url === `/internal/v1/playback/${ref.playbackId}`;
  response.writeHead(isKnown ? 200 : 404, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ playbackId: ref.playbackId, channelId: newId('channel') }));
});
const log = createLogger({ service: 'origin', level: 'silent' });
let config: OriginConfig;
let origin: Awaited<ReturnType<typeof startOrigin>>;
let media: Record<(typeof names)[number], MadeRendition>;
let lease: Lease;

beforeAll(async () => {
  await awaitRedis(redis, 5_000);
  await once(api.listen(0, '127.0.0.1'), 'listening');
  config = loadConfig({
    MILLRACE_ORIGIN_HOST: '127.0.0.1',
    MILLRACE_ORIGIN_PORT: '0',
    REDIS_URL: redisUrl,
    MILLRACE_API_INTERNAL_URL: `http://127.0.0.1:${(api.address() as AddressInfo).port}`,
    MILLRACE_SERVICE_TOKEN: 'a token of the services',
    MILLRACE_PLAYER_DIR: folder,
    MILLRACE_STORAGE_DIR: folder,
  });
  origin = await startOrigin(config, { log, metrics: createMetrics('origin') });
  const made = await makeRenditions(segmentCount);
  media = { '720p': made.video, audio: made.audio };
  const acquired = await acquireLease({
    redis,
    ref,
    epoch: 1,
    worker: 'test',
    isCurrent: () => Promise.resolve(true),
    readSnapshot: () => Promise.resolve(undefined),
  });
  if (acquired.kind !== 'acquired') throw new Error(acquired.kind);
  lease = acquired.lease;
});
afterAll(async () => {
  await stop(origin);
  await lease.release();
  await quitRedis(redis);
  api.close();
  await rm(folder, { recursive: true });
});

async function stop({ stages }: Pick<typeof origin, 'stages'>): Promise<void> {
  for (const stage of stages) await stage.run();
}

const get = (path: string) => fetch(new URL(path, origin.url));
const text = async (path: string) => (await get(path)).text();
const playlistOf = async (renditionId: string) =>
  parseMediaPlaylist(await text(`/${ref.playbackId}/${ref.streamId}/${renditionId}.m3u8`));

async function store(renditionId: string, name: string, body: Uint8Array): Promise<void> {
  const { organizationId, streamId } = record;
  const key = objectKey({ organizationId, streamId, epoch: 1, renditionId, name });
  await storage.put(key, body, { contentType: 'video/mp4' });
}

/** Stores the cell's segments, then commits it: the order of the transcoder. */
async function addCell(mediaSequence: number): Promise<void> {
  const cell: CellRecord = { ...aCell(mediaSequence), media: {}, endMs: (mediaSequence + 1) * 1_000 };
  cell.startMs = mediaSequence * 1_000;
  for (const name of names) {
    const segment = media[name].segments[mediaSequence]!;
    const timescale = renditions.find(({ id }) => id === name)!.timescale;
    await store(name, segmentName(mediaSequence), segment.body);
    cell.media[name] = {
      startTicks: mediaSequence * timescale,
      durationTicks: Math.round(segment.durationSeconds * timescale),
      sizeBytes: segment.body.length,
      peakBps: segment.body.length * 8,
      averageBps: segment.body.length * 8,
    };
  }
  expect(await lease.commit([cell])).toBe('appended');
}

test('a channel that exists is offline, one that does not is not found', async () => {
  const idle = await get(`/${ref.playbackId}.m3u8`);
  expect([idle.status, idle.headers.get('retry-after')]).toEqual([404, '2']);
  expect(await idle.json()).toMatchObject({ code: 'STREAM_OFFLINE' });
  expect(await (await get(`/${newId('playback')}.m3u8`)).json()).toMatchObject({ code: 'NOT_FOUND' });
});

test('a stream that begins is played by the same address, grows while it is asked for, and keeps its numbers', async () => {
  for (const { id, initName } of renditions) await store(id, initName, media[id as 'audio'].init);
  await lease.commit([{ ...record, renditions }]);
  await addCell(0);
  const multivariant = await until(async () => {
    const response = await get(`/${ref.playbackId}.m3u8`);
    return response.ok && parseMultivariantPlaylist(await response.text());
  }, 5_000);
  expect(multivariant.variants).toHaveLength(1);
  const seen = new Map<number, string>();
  for (let msn = 1; msn < segmentCount; msn += 1) {
    await addCell(msn);
    await until(async () => (await playlistOf('720p')).segments.length === msn + 1, 5_000);
    for (const { mediaSequence, uri } of (await playlistOf('720p')).segments) {
      expect(seen.get(mediaSequence) ?? uri).toBe(uri);
      seen.set(mediaSequence, uri);
    }
  }
  expect((await playlistOf('audio')).segments).toHaveLength(segmentCount);
});

test('every segment is what was stored, whole and in part', async () => {
  const base = `/${ref.playbackId}/${ref.streamId}/`;
  const { segments } = await playlistOf('720p');
  for (const { mediaSequence, uri } of segments) {
    const body = Buffer.from(await (await get(base + uri)).arrayBuffer());
    expect(body.equals(media['720p'].segments[mediaSequence]!.body)).toBe(true);
  }
  const part = await fetch(new URL(base + segments[0]!.uri, origin.url), { headers: { range: 'bytes=4-7' } });
  expect([part.status, await part.text()]).toEqual([206, 'styp']);
});

test('who came by HTTP/2 is told at once that the origin leaves, though others wait over HTTP/1.1', async () => {
  const metrics = createMetrics('origin');
  const leaving = await startOrigin({ ...config, h2cPort: 0 }, { log, metrics });
  const path = `/${ref.playbackId}/${ref.streamId}/720p.m3u8`;
  const session = connect(leaving.furtherUrls[0]!);
  const headers = await new Promise((resolve) => session.request({ ':path': path }).resume().on('response', resolve));
  expect(headers).toMatchObject({ ':status': 200 });
  const held = fetch(new URL(`${path}?_HLS_msn=${segmentCount}`, leaving.url));
  let isAnswered = false;
  void held.then(() => (isAnswered = true));
  await until(async () => (await metrics.render()).body.includes('waiting_requests{service="origin"} 1'), 5_000);

  const told = once(session, 'goaway');
  const left = stop(leaving);
  expect((await told)[0]).toBe(0);
  expect(isAnswered).toBe(false);
  await Promise.all([left, held]);
});

test('an ended stream says so, and ffprobe decodes all of it from the playback address', async () => {
  await endLog(redis, ref, Date.now());
  await until(async () => (await playlistOf('720p')).hasEnded, 5_000);
  const show = ['-count_frames', '-show_entries', 'stream=codec_name,nb_read_frames', '-of', 'json'];
  const url = new URL(`/${ref.playbackId}.m3u8`, origin.url).href;
  const { stdout, stderr } = await run('ffprobe', ['-v', 'error', ...show, url], { timeout: 30_000 });
  expect(stderr).toBe('');
  const { streams } = JSON.parse(stdout) as { streams: { codec_name: string; nb_read_frames: string }[] };
  expect(streams.map(({ codec_name }) => codec_name).sort()).toEqual(['aac', 'h264']);
  expect(streams.find(({ codec_name }) => codec_name === 'h264')?.nb_read_frames).toBe(String(segmentCount * 25));
});

test('the player page that was not built is 503, everything else works without it', async () => {
  expect((await get(`/${ref.playbackId}`)).status).toBe(503);
  await Promise.all(origin.checks.map(({ check }) => check()));
});

test('viewers who all come in one moment are let in, and not told to try again a second later', () => {
  const connects = `
    const { connect } = require('node:net');
    const port = Number(process.argv[1]);
    let connected = 0;
    const end = () => process.stdout.write(String(connected), () => process.exit());
    const onConnected = () => (connected += 1) === 1500 && end();
    for (let n = 0; n < 1500; n += 1) connect(port, '127.0.0.1', onConnected);
    setTimeout(end, 900);`;
  // Waited for in this process, which is the origin's: it takes no connection meanwhile.
  const connected = execFileSync(process.execPath, ['-e', connects, new URL(origin.url).port], { timeout: 10_000 });
  expect(Number(connected)).toBe(1_500);
});
