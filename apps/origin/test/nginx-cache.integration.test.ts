// The shipped nginx configuration in front of an origin: how many requests reach the origin, and what they may not share.
import { createLogger, createMetrics } from '@millrace/service';
import type { FastifyInstance } from 'fastify';
import { generateKeyPairSync, sign } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { until } from '@millrace/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildApp } from '../src/app.ts';
import { FastLane } from '../src/delivery/fast-lane.ts';
import { createOriginMetrics } from '../src/origin-metrics.ts';
import { PathTokens } from '../src/playback/path-token.ts';
import { PlaybackAccess } from '../src/playback/playback-access.ts';
import type { KnownPolicy } from '../src/playback/playback-policies.ts';
import { LowLatencyOrigin } from './low-latency-origin.ts';
import { startCache, type RunningNginx } from './nginx.ts';
import { aCell, aPart } from './records.ts';

const viewers = 40;
const keys = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
let policy: KnownPolicy = { policy: 'public', keys: new Map([['k', keys.publicKey]]) };
const access = new PlaybackAccess({
  policies: { of: () => policy },
  pathTokens: new PathTokens('the secret of the services'),
  headers: { country: 'x-country', clientAddress: 'x-forwarded-for' },
});
const origin = new LowLatencyOrigin({ access });
/** Requests that reached the origin. */
let asked: string[] = [];
let app: FastifyInstance;
let lane: FastLane;
let cache: RunningNginx;

describe('behind the shipped nginx cache', () => {
  beforeAll(async () => {
    const deliver: typeof origin.deliver = (request) => {
      asked.push(request.url);
      return origin.deliver(request);
    };
    const metrics = createOriginMetrics(createMetrics('origin'));
    const log = createLogger({ service: 'origin', level: 'silent' });
    app = await buildApp({ deliver, playerDirectory: '/nonexistent', metrics, log });
    lane = new FastLane(app.server, deliver);
    await app.listen({ host: '127.0.0.1', port: 0 });
    cache = await startCache(`127.0.0.1:${(app.server.address() as AddressInfo).port}`);
  });
  afterAll(async () => {
    await cache.stop();
    lane.close();
    await app.close();
    origin.close();
  });

  const get = async (path: string, headers: Record<string, string> = {}) => {
    const response = await fetch(`${cache.url}${path}`, { headers });
    return { status: response.status, headers: response.headers, text: await response.text() };
  };

  /** What reached the origin while all viewers asked for the same. */
  async function together(path: string, meanwhile: () => void = () => undefined) {
    asked = [];
    const answers = Array.from({ length: viewers }, (_, n) =>
      get(path, { 'accept-encoding': n % 2 ? 'gzip, deflate' : 'br;q=0.1, gzip;q=0.9' }),
    );
    await until(() => asked.length > 0, 2_000);
    meanwhile();
    return Promise.all(answers);
  }

  test('a blocked playlist reaches the origin once, in whatever order its directives are', async () => {
    const path = `${origin.folder}/720p.m3u8`;
    const answers = await together(`${path}?_HLS_msn=5&_HLS_part=0`, () => origin.append(aPart(5, 0)));
    expect(answers.every(({ status, text }) => status === 200 && text.includes('5.0.m4s'))).toBe(true);
    expect(asked).toHaveLength(1);
    await get(`${path}?_HLS_part=0&CMCD=sid%3D%221%22&_HLS_msn=5`, { 'accept-encoding': 'gzip' });
    expect(asked).toHaveLength(1);
    const plain = await get(`${path}?_HLS_msn=5&_HLS_part=0`, { 'accept-encoding': 'identity' });
    expect(plain.headers.get('content-encoding')).toBeNull();
    expect(asked).toHaveLength(2);
  });

  test('a playlist that nobody waits for is kept for the second in which it was asked for, and no longer', async () => {
    const path = `${origin.folder}/audio.m3u8`;
    const second = () => Math.floor(Date.now() / 1_000);
    const askedIn = await until(async () => {
      const before = second();
      await get(path);
      return second() === before ? before : undefined;
    }, 10_000);
    await until(() => second() > askedIn, 2_000);
    expect((await get(path)).headers.get('x-cache')).toBe('MISS');
  });

  test('a part that was hinted at reaches the origin once, and is then kept', async () => {
    origin.hot.set('720p/5.1.m4s', Buffer.from('part'));
    const path = `${origin.folder}/1/720p/5.1.m4s`;
    const answers = await together(path, () => origin.append(aPart(5, 1)));
    expect(answers.map(({ text }) => text)).toEqual(Array.from({ length: viewers }, () => 'part'));
    expect((await get(path)).headers.get('x-cache')).toBe('HIT');
    expect(asked).toHaveLength(1);
  });

  test('that a part which was hinted at has not come yet is not kept', async () => {
    const path = `${origin.folder}/1/720p/5.2.m4s`;
    while (origin.room.enter());
    expect((await get(path)).status).toBe(503);
    origin.room.leave(origin.room.taken);
    origin.hot.set('720p/5.2.m4s', Buffer.from('late part'));
    origin.append(aPart(5, 2));
    expect((await get(path)).text).toBe('late part');
  });

  test('what is not there is not there for long', async () => {
    const path = `${origin.folder}/1/720p/7.m4s`;
    expect((await get(path)).status).toBe(404);
    origin.append(aPart(5, 3), aCell(5));
    origin.stored.set('720p/7.m4s', Buffer.from('segment'));
    await until(async () => (await get(path)).status === 200, 5_000);
  });

  test('a piece of a segment is cut from the whole one', async () => {
    const answer = await get(`${origin.folder}/1/720p/7.m4s`, { range: 'bytes=1-3' });
    expect([answer.status, answer.text]).toEqual([206, 'egm']);
  });

  test('everybody who says that they watch is heard', async () => {
    asked = [];
    for (let n = 0; n < 3; n += 1) await get(`${origin.folder}/viewing?rendition=720p&session=session-1`);
    expect(asked).toHaveLength(3);
  });

  /** The multivariant playlist with a token that narrows who may watch. */
  function signedUrl(rules: object): string {
    policy = { ...policy, policy: 'signed' };
    const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const exp = Math.floor(Date.now() / 1_000) + 600;
    const claims = { sub: origin.ref.playbackId, aud: 'playback', exp, ...rules };
    const text = `${encoded({ alg: 'ES256', kid: 'k' })}.${encoded(claims)}`;
    const signature = sign('sha256', Buffer.from(text), { key: keys.privateKey, dsaEncoding: 'ieee-p1363' });
    return `/${origin.ref.playbackId}.m3u8?token=${text}.${signature.toString('base64url')}`;
  }

  test('signed playlists and media are shared by those who may, and by nobody else', async () => {
    const url = signedUrl({ domains: ['good.example'] });
    const good = { origin: 'https://good.example' };

    const first = await get(url, good);
    expect([first.status, first.headers.get('x-cache')]).toEqual([200, 'BYPASS']);
    const path = `/${first.text.split('\n').find((line) => line.endsWith('/720p.m3u8'))}`;
    const segment = path.replace('720p.m3u8', '1/720p/7.m4s');
    expect((await get(segment, good)).status).toBe(200);
    asked = [];
    expect((await get(segment, good)).headers.get('x-cache')).toBe('HIT');
    expect(asked).toEqual([]);
    const refused = await get(segment, { origin: 'https://evil.example' });
    expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([403, '*']);
    expect([refused.headers.get('cache-control'), refused.text]).toEqual([
      'no-store',
      expect.stringContaining('PLAYBACK_NOT_ALLOWED'),
    ]);
    expect((await get(segment.replace('/t/', '/t/x'), good)).status).toBe(403);
    expect((await get(`/${origin.ref.playbackId}.m3u8`)).status).toBe(404);
  });

  test('what a viewer may have is not said to one from another country, though one proxy brings both', async () => {
    const germany = { 'x-country': 'DE' };
    const { text } = await get(signedUrl({ countries: ['DE'] }), germany);
    const path = `/${text.split('\n').find((line) => line.endsWith('/720p.m3u8'))}`;
    const segment = path.replace('720p.m3u8', '1/720p/7.m4s');
    expect((await get(segment, germany)).status).toBe(200);
    expect((await get(segment, { 'x-country': 'FR' })).status).toBe(403);
    expect((await get(segment)).status).toBe(403);
    asked = [];
    expect((await get(segment, germany)).headers.get('x-cache')).toBe('HIT');
    expect(asked).toEqual([]);
  });
});
