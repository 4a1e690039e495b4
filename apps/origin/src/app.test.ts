import { cacheControl, newId, objectKey } from '@millrace/pipeline';
import { createLogger, createMetrics } from '@millrace/service';
import type { FastifyInstance } from 'fastify';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeLog } from '../test/fake-log.ts';
import { openAccess } from '../test/open-access.ts';
import { aCell, aRef, aRun, cells, organizationId } from '../test/records.ts';
import { buildApp } from './app.ts';
import { createDelivery } from './delivery/delivery.ts';
import { MediaLibrary } from './media/media-library.ts';
import { createOriginMetrics } from './origin-metrics.ts';
import { NextStreams } from './playback/next-streams.ts';
import type { NowPlaying } from './playback/playback-directory.ts';
import { createPlaylistShelf } from './playlists/playlist-shelf.ts';
import { FollowedStreams } from './streams/followed-streams.ts';
import { WaitingRoom } from './streams/waiters.ts';

const ref = aRef();
const folder = `/${ref.playbackId}/${ref.streamId}`;
const ignore = () => undefined;
let log: FakeLog;
let objects: Map<string, Uint8Array> | 'out of order';
let playing: NowPlaying;
let playerDirectory: string;
let streams: FollowedStreams;
let nextStreams: NextStreams;
let app: FastifyInstance;

beforeEach(async () => {
  log = new FakeLog();
  log.append(ref, aRun(ref), ...cells(0, 9));
  const place = { organizationId, streamId: ref.streamId, epoch: 1 };
  const key = (renditionId: string, name: string) => objectKey({ ...place, renditionId, name });
  objects = new Map([
    [key('720p', '9.m4s'), Uint8Array.from({ length: 100 }, (_, i) => i)],
    [key('audio', '9.m4s'), new Uint8Array(10)],
  ]);
  playing = { kind: 'stream', streamId: ref.streamId };
  playerDirectory = await mkdtemp(join(tmpdir(), 'millrace-player-'));
  await mkdir(join(playerDirectory, 'player-assets'));
  await writeFile(join(playerDirectory, 'player.html'), '<!doctype html>');
  await writeFile(join(playerDirectory, 'player-assets/player-abc.js'), 'play()');
  const room = new WaitingRoom(10);
  streams = new FollowedStreams({ log, limit: 10, room, onListed: ignore, onCount: ignore, onError: ignore });
  app = await build();
});
afterEach(async () => {
  await app.close();
  nextStreams.close();
  streams.close();
  await rm(playerDirectory, { recursive: true });
});

function build(): Promise<FastifyInstance> {
  const get = (key: string) => {
    if (objects === 'out of order') return Promise.reject(new Error('out of order'));
    const body = objects.get(key);
    return Promise.resolve(body && { body, contentType: 'video/mp4', sizeBytes: body.length });
  };
  const readHotWindow = () => Promise.resolve(undefined);
  const library = new MediaLibrary({
    storage: { get },
    readHotWindow,
    maxBytes: 1_000,
    onRead: ignore,
    onError: ignore,
  });
  const nowPlaying = () => Promise.resolve(playing);
  nextStreams = new NextStreams({ nowPlaying, room: new WaitingRoom(1), onError: ignore });
  const shelf = createPlaylistShelf();
  return buildApp({
    deliver: createDelivery({
      access: openAccess(),
      nowPlaying,
      nextStreams,
      streams,
      shelf,
      library,
      viewerHeaders: { clientAddress: undefined },
      onAnswer: ignore,
      onError: ignore,
    }),
    playerDirectory,
    metrics: createOriginMetrics(createMetrics('origin')),
    log: createLogger({ service: 'origin', level: 'silent' }),
  });
}

const get = (url: string, headers: Record<string, string> = {}) => app.inject({ method: 'GET', url, headers });

describe('every answer', () => {
  it.each([
    ['a playlist', `/${ref.playbackId}.m3u8`],
    ['a segment', `${folder}/1/720p/9.m4s`],
    ['the player page', `/${ref.playbackId}`],
    ['a refusal', '/nothing/here'],
  ])('may be read by pages of other origins: %s', async (_, url) => {
    const { headers } = await get(url);
    expect(headers).toMatchObject({
      'access-control-allow-origin': '*',
      'timing-allow-origin': '*',
      'x-content-type-options': 'nosniff',
    });
    expect(headers['access-control-expose-headers']).toContain('Age');
  });

  it('to a preflight names methods and headers', async () => {
    const { statusCode, headers, body } = await app.inject({ method: 'OPTIONS', url: `${folder}/1/720p/9.m4s` });
    expect([statusCode, body]).toEqual([204, '']);
    expect(headers['access-control-allow-methods']).toBe('GET, HEAD, OPTIONS');
    expect(headers['access-control-allow-headers']).toContain('Range');
  });

  it.each(['POST', 'PUT', 'DELETE', 'PATCH'] as const)(
    'to %s is 405 with the methods that there are',
    async (method) => {
      const answer = await app.inject({ method, url: `/${ref.playbackId}.m3u8` });
      expect(answer.statusCode).toBe(405);
      expect(answer.headers.allow).toBe('GET, HEAD, OPTIONS');
      expect(answer.json()).toMatchObject({ code: 'METHOD_NOT_ALLOWED', status: 405 });
    },
  );
});

describe('a playlist', () => {
  it('is sent plain with its type, length and age', async () => {
    const answer = await get(`/${ref.playbackId}.m3u8`);
    expect(answer.statusCode).toBe(200);
    expect(answer.body).toMatch(/^#EXTM3U\n/);
    expect(answer.headers).toMatchObject({
      'content-type': 'application/vnd.apple.mpegurl',
      'content-length': String(answer.rawPayload.length),
      'cache-control': cacheControl.multivariant,
      vary: 'Accept-Encoding',
    });
    expect(answer.headers).not.toHaveProperty('last-modified');
  });

  it('is sent compressed to those who take it, as the same text', async () => {
    const url = `${folder}/720p.m3u8`;
    const [plain, gzip] = [await get(url), await get(url, { 'accept-encoding': 'deflate, gzip;q=0.8' })];
    const brotli = await get(url, { 'accept-encoding': 'gzip, deflate, br' });
    expect(brotli.headers['content-encoding']).toBe('br');
    expect(brotliDecompressSync(brotli.rawPayload).toString()).toBe(plain.body);
    expect(gzip.headers['content-encoding']).toBe('gzip');
    expect(gzip.headers.etag).not.toBe(plain.headers.etag);
    expect(gunzipSync(gzip.rawPayload).toString()).toBe(plain.body);
    expect((await get(url, { 'accept-encoding': 'gzip;q=0, br;q=0' })).headers['content-encoding']).toBeUndefined();
  });

  it('is not sent again to those who have it, and is when it changed', async () => {
    const url = `${folder}/720p.m3u8`;
    const { etag } = (await get(url)).headers;
    const again = await get(url, { 'if-none-match': `"other", W/${String(etag)}` });
    expect([again.statusCode, again.body, again.headers.etag]).toEqual([304, '', etag]);
    log.append(ref, aCell(10));
    const changed = await get(url, { 'if-none-match': String(etag) });
    expect(changed.statusCode).toBe(200);
    expect(changed.body).toContain('1/720p/10.m4s');
  });

  it('to HEAD is the same headers without a body', async () => {
    const { statusCode, headers, body } = await app.inject({ method: 'HEAD', url: `${folder}/audio.m3u8` });
    expect([statusCode, body]).toEqual([200, '']);
    expect(Number(headers['content-length'])).toBeGreaterThan(300);
  });

  it('of an ended stream says so and may be kept longer', async () => {
    log.append(ref, { kind: 'end', endedAtMs: 1 });
    const answer = await get(`${folder}/720p.m3u8`);
    expect(answer.body).toMatch(/#EXT-X-ENDLIST\n$/);
    expect(answer.headers['cache-control']).toBe(cacheControl.endedPlaylist);
    // The channel's own one may not: the next stream begins at any moment.
    const channel = await get(`/${ref.playbackId}.m3u8`);
    expect(channel.headers['cache-control']).toBe(cacheControl.multivariant);
  });

  it('of a channel that is not live is 404 and says when to ask again', async () => {
    playing = { kind: 'idle' };
    const answer = await get(`/${ref.playbackId}.m3u8`);
    expect(answer.statusCode).toBe(404);
    expect(answer.headers).toMatchObject({
      'retry-after': '2',
      'cache-control': 'public, max-age=1',
      'content-type': 'application/problem+json; charset=utf-8',
    });
    expect(answer.json()).toMatchObject({ code: 'STREAM_OFFLINE' });
  });

  it('of a stream without a cell yet is "not live"', async () => {
    const fresh = aRef();
    log.append(fresh, aRun(fresh));
    playing = { kind: 'stream', streamId: fresh.streamId };
    expect((await get(`/${fresh.playbackId}.m3u8`)).json()).toMatchObject({ code: 'STREAM_OFFLINE' });
    expect((await get(`/${fresh.playbackId}/${fresh.streamId}/720p.m3u8`)).headers['retry-after']).toBe('2');
  });

  it('while the log cannot be read is a failure that nobody keeps', async () => {
    log.isAway = true;
    const answer = await get(`${folder}/720p.m3u8`);
    expect(answer.statusCode).toBe(503);
    expect(answer.headers['cache-control']).toBe('no-store');
  });
});

describe('what has no address', () => {
  it.each([
    ['an unknown channel', '/pb_7zzzzzzzzzzzzzzzzzzzzzzzzz.m3u8'],
    ['a playback id that is none', '/abc.m3u8'],
    ['a page that is none', '/favicon.ico'],
    ['a stream that is none', `/${ref.playbackId}/str_1/720p.m3u8`],
    ['an unknown stream', `/${ref.playbackId}/${newId('stream')}/720p.m3u8`],
    ['a rendition that is none', `${folder}/..m3u8`],
    ['an unknown rendition', `${folder}/1080p.m3u8`],
    ['an unknown segment', `${folder}/1/720p/8.m4s`],
    ['a segment far ahead', `${folder}/1/720p/999999.m4s`],
    ['a run to come', `${folder}/9/720p/9.m4s`],
    ['a name that is none', `${folder}/1/720p/9.exe`],
    ['a way out', `${folder}/1/720p/..%2f..%2f..%2fsecret`],
    ['a way out of the assets', '/player-assets/..%2fplayer.html'],
    ['an epoch that is none', `${folder}/01/720p/9.m4s`],
  ])('is 404 and soon asked again: %s', async (name, url) => {
    if (name === 'an unknown channel') playing = { kind: 'unknown' };
    const answer = await get(url);
    expect(answer.statusCode).toBe(404);
    expect(answer.headers['cache-control']).toBe('public, max-age=1');
    expect(answer.json()).toMatchObject({ status: 404 });
  });

  it('may not be endlessly long', async () => {
    expect((await get(`/${'a'.repeat(500)}`)).statusCode).toBe(414);
  });
});

describe('a media object', () => {
  const url = `${folder}/1/720p/9.m4s`;

  it('is sent whole, to be kept for ever', async () => {
    const answer = await get(url, { 'accept-encoding': 'gzip' });
    expect(answer.statusCode).toBe(200);
    expect(answer.rawPayload).toHaveLength(100);
    expect(answer.headers).toMatchObject({
      'content-type': 'video/mp4',
      'content-length': '100',
      'accept-ranges': 'bytes',
      'cache-control': 'public, max-age=31536000, immutable',
    });
    expect(answer.headers).not.toHaveProperty('content-encoding');
  });

  it('of sound has the type of sound', async () => {
    expect((await get(`${folder}/1/audio/9.m4s`)).headers['content-type']).toBe('audio/mp4');
  });

  it('is sent in part when a range asks for it', async () => {
    const answer = await get(url, { range: 'bytes=10-19' });
    expect(answer.statusCode).toBe(206);
    expect(answer.headers).toMatchObject({ 'content-range': 'bytes 10-19/100', 'content-length': '10' });
    expect([...answer.rawPayload]).toEqual([10, 11, 12, 13, 14, 15, 16, 17, 18, 19]);
  });

  it('has no part behind its end', async () => {
    const answer = await get(url, { range: 'bytes=100-' });
    expect(answer.statusCode).toBe(416);
    expect(answer.headers).toMatchObject({ 'content-range': 'bytes */100', 'cache-control': 'public, max-age=1' });
  });

  it('is sent whole when the range is meant for another version', async () => {
    expect((await get(url, { range: 'bytes=0-0', 'if-range': '"other"' })).statusCode).toBe(200);
    const { etag } = (await get(url)).headers;
    expect((await get(url, { range: 'bytes=0-0', 'if-range': String(etag) })).statusCode).toBe(206);
  });

  it('is not sent to those who have it', async () => {
    const { etag } = (await get(url)).headers;
    expect((await get(url, { 'if-none-match': String(etag) })).statusCode).toBe(304);
  });

  it('to HEAD is its length without a body', async () => {
    const range = { range: 'bytes=0-9' };
    const { statusCode, headers, body } = await app.inject({ method: 'HEAD', url, headers: range });
    expect([statusCode, headers['content-length'], body]).toEqual([200, '100', '']);
  });

  it('while the storage is out of order is 503 that nobody keeps, and is back at once', async () => {
    const kept = objects;
    objects = 'out of order';
    const answer = await get(url);
    expect(answer.statusCode).toBe(503);
    expect(answer.headers).toMatchObject({ 'cache-control': 'no-store', 'retry-after': '1' });
    expect(answer.json()).toMatchObject({ code: 'STORAGE_UNAVAILABLE' });
    objects = kept;
    expect((await get(url)).statusCode).toBe(200);
  });
});

describe('the player page', () => {
  it('is sent for a playback id, with a policy of what it may load', async () => {
    const answer = await get(`/${ref.playbackId}`);
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(answer.headers['content-security-policy']).toContain("default-src 'none'");
    expect(answer.headers['cache-control']).toBe(cacheControl.playerPage);
    expect(answer.headers['referrer-policy']).toBe('strict-origin');
  });

  it('finds its assets, which may be kept for ever', async () => {
    const answer = await get('/player-assets/player-abc.js');
    expect(answer.body).toBe('play()');
    expect(answer.headers['cache-control']).toBe('public, max-age=31536000, immutable');
  });

  it('that was not built says how to build it', async () => {
    await rm(join(playerDirectory, 'player.html'));
    const answer = await get(`/${ref.playbackId}`);
    expect(answer.statusCode).toBe(503);
    expect(answer.json<{ detail: string }>().detail).toContain('npm run build');
  });
});
