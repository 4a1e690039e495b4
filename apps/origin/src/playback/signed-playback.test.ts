import { newId } from '@millrace/pipeline';
import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LowLatencyOrigin } from '../../test/low-latency-origin.ts';
import { PathTokens } from './path-token.ts';
import { PlaybackAccess } from './playback-access.ts';
import { PlaybackPolicies, type KnownPolicy } from './playback-policies.ts';

const keyPair = () => generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
const [ours, another] = [keyPair(), keyPair()];
const pathTokens = new PathTokens('the secret of the services');
const headers = { country: 'x-country', clientAddress: 'x-viewer' };
let policy: KnownPolicy;
let origin: LowLatencyOrigin;

beforeEach(() => {
  vi.useFakeTimers();
  vi.setSystemTime(Date.UTC(2026, 10, 22, 9, 1));
  policy = { policy: 'signed', keys: new Map([['k1', ours.publicKey]]) };
  const access = new PlaybackAccess({ policies: { of: () => policy }, pathTokens, headers });
  origin = new LowLatencyOrigin({ access });
});
afterEach(() => {
  origin.close();
  vi.useRealTimers();
});

const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const nowSeconds = () => Math.floor(Date.now() / 1_000);

/** A token as a tenant makes it. */
function token(
  claims: object = {},
  { key = ours.privateKey, header = {} }: { key?: KeyObject; header?: object } = {},
): string {
  const body = { sub: origin.ref.playbackId, aud: 'playback', exp: nowSeconds() + 3_600, ...claims };
  const text = `${encoded({ alg: 'ES256', kid: 'k1', ...header })}.${encoded(body)}`;
  return `${text}.${sign('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
}

const multivariant = (query: string, sent: Record<string, string> = {}) =>
  origin.get(`/${origin.ref.playbackId}.m3u8${query}`, { headers: sent });

/** The path of the 720p playlist that a token opens. */
async function opened(claims: object = {}, sent: Record<string, string> = {}): Promise<string> {
  const { status, text } = await multivariant(`?token=${token(claims)}`, sent);
  expect(status).toBe(200);
  return `/${text.split('\n').find((line) => line.endsWith('/720p.m3u8'))}`;
}
const status = async (path: string, sent: Record<string, string> = {}) =>
  (await origin.get(path, { headers: sent })).status;

describe('a signed multivariant playlist', () => {
  it('is for who has a token, and nobody keeps it', async () => {
    const answer = await multivariant(`?token=${token()}`);
    expect([answer.status, answer.headers['cache-control']]).toEqual([200, 'private, no-store']);
    expect(answer.text).toContain(`\nt/`);
  });

  it('is not there for who has none', async () => {
    expect((await multivariant('')).status).toBe(404);
  });

  it.each([
    ['expired', () => token({ exp: nowSeconds() - 10 })],
    ['valid for more than 12 hours', () => token({ exp: nowSeconds() + 50_000 })],
    ['not valid yet', () => token({ nbf: nowSeconds() + 60 })],
    ['without an end', () => token({ exp: undefined })],
    ['for another playback id', () => token({ sub: `pb_${'0'.repeat(26)}` })],
    ['for something else', () => token({ aud: 'console' })],
    ['signed by another key', () => token({}, { key: another.privateKey })],
    ['of a key that there is not', () => token({}, { header: { kid: 'k2' } })],
    ['unsigned', () => token({}, { header: { alg: 'none' } }).replace(/[^.]*$/, '')],
    ['of another algorithm', () => token({}, { header: { alg: 'HS256' } })],
    ['changed', () => token().replace(/\.[^.]*\./, `.${encoded({ sub: origin.ref.playbackId })}.`)],
    ['garbage', () => 'a.b.c'],
    ['endless', () => `${token()}${'a'.repeat(5_000)}`],
  ])('is refused with a token that is %s', async (_, made) => {
    const answer = await multivariant(`?token=${made()}`);
    expect([answer.status, answer.headers['cache-control']]).toEqual([403, 'no-store']);
    expect(answer.text).toContain('PLAYBACK_TOKEN_INVALID');
  });
});

describe('who waits for a signed channel', () => {
  const next = (query: string) => origin.get(`/${origin.ref.playbackId}/next${query}`);

  it('is told of its beginning with a token, and no cache tells others', async () => {
    origin.playing = { kind: 'idle' };
    const answer = next(`?token=${token()}`);
    await vi.advanceTimersByTimeAsync(1_000);
    origin.playing = { kind: 'stream', streamId: origin.ref.streamId };
    await vi.advanceTimersByTimeAsync(200);
    expect(await answer).toMatchObject({ status: 204, headers: { 'cache-control': 'private, no-store' } });
  });

  it('is refused with a wrong token, and does not learn without one that there is a channel', async () => {
    const refused = await next(`?token=${token({ exp: nowSeconds() - 10 })}`);
    expect(refused.text).toContain('PLAYBACK_TOKEN_INVALID');
    expect((await next('')).text).toContain('NOT_FOUND');
  });
});

describe('what is below a signed playlist', () => {
  it('is opened by the path that it gave out: playlists, and media relative to them', async () => {
    const path = await opened();
    const { text, headers: answered } = await origin.get(path);
    expect(text).toContain('#EXTINF');
    expect(answered['cache-control']).toBe('public, max-age=1');
    origin.stored.set('720p/1.m4s', Buffer.from('media'));
    expect(await status(path.replace('720p.m3u8', '1/720p/1.m4s'))).toBe(200);
  });

  it('is closed without it, although the media are in memory', async () => {
    const path = await opened();
    origin.stored.set('720p/1.m4s', Buffer.from('media'));
    await status(path.replace('720p.m3u8', '1/720p/1.m4s'));
    expect([await status('1/720p/1.m4s'), await status('720p.m3u8')]).toEqual([403, 403]);
  });

  it('has the same address for viewers whose tokens say the same', async () => {
    const first = await opened({ domains: ['b.example', 'a.example'] }, { origin: 'https://a.example' });
    vi.advanceTimersByTime(20_000);
    const second = await opened({ domains: ['a.example', 'b.example'] }, { origin: 'https://b.example' });
    expect(second).toBe(first);
    expect(await opened()).not.toBe(first);
  });

  it('is closed five minutes after the end of the token at the latest', async () => {
    const path = await opened({ exp: nowSeconds() + 60 });
    vi.advanceTimersByTime(60_000);
    expect(await status(path)).toBe(200);
    vi.advanceTimersByTime(300_000);
    expect(await status(path)).toBe(403);
  });

  it.each([
    ['changed', (path: string) => path.replace(/^\/t\/../, '/t/eyJ')],
    ['without its signature', (path: string) => path.replace(/\.[\w-]+\/pb_/, './pb_')],
    [
      'of another secret',
      () =>
        `/t/${new PathTokens('another secret').make(origin.ref.playbackId, { exp: 2 ** 40, rules: {}, kid: 'k1' })}${origin.folder}/720p.m3u8`,
    ],
    [
      'of another playback id',
      () => `/t/${pathTokens.make('pb_other', { exp: 2 ** 40, rules: {}, kid: 'k1' })}${origin.folder}/720p.m3u8`,
    ],
  ])('is closed to a path token that is %s', async (_, change) => {
    expect(await status(change(await opened()))).toBe(403);
  });

  it('is closed when the key behind it is revoked', async () => {
    const path = await opened();
    policy = { policy: 'signed', keys: new Map([['k2', another.publicKey]]) };
    expect(await status(path)).toBe(403);
  });

  it('opens to everybody when the channel becomes public', async () => {
    const path = await opened();
    policy = { policy: 'public', keys: new Map() };
    expect([await status(path), await status('720p.m3u8')]).toEqual([200, 200]);
  });
});

describe('a token that narrows who may watch', () => {
  it.each([
    ['the page', { domains: ['example.com'] }, { origin: 'https://example.com' }, { origin: 'https://evil.com' }],
    [
      'the page by its address',
      { domains: ['*.example.com'] },
      { referer: 'https://a.example.com/x' },
      { referer: 'https://example.com.evil.com/' },
    ],
    ['the country', { countries: ['DE', 'FR'] }, { 'x-country': 'de' }, { 'x-country': 'US' }],
    ['the address', { ip: '192.0.2.7' }, { 'x-viewer': '10.0.0.1, 192.0.2.7' }, { 'x-viewer': '192.0.2.7, 10.0.0.1' }],
    ['the network', { ip: '2001:db8::/32' }, { 'x-viewer': '2001:db8::5' }, { 'x-viewer': '2001:db9::5' }],
  ])('by %s is checked on the first playlist and on everything below', async (_, claims, allowed, other) => {
    const path = await opened(claims, allowed);
    expect(await status(path, allowed)).toBe(200);
    expect(await status(path, other)).toBe(403);
    expect(await status(path)).toBe(403);
    const refused = await multivariant(`?token=${token(claims)}`, other);
    expect(refused.text).toContain('PLAYBACK_NOT_ALLOWED');
  });

  it('is checked for a cache in front, which is told by what to tell viewers apart', async () => {
    const path = await opened({ countries: ['DE'] }, { 'x-country': 'DE' });
    const access = path.replace(/\/str_.*/, '/access');
    const allowed = await origin.get(access, { headers: { 'x-country': 'DE' } });
    expect([allowed.status, allowed.headers['vary']]).toEqual([204, 'Origin, Referer, x-country, x-viewer']);
    expect(await status(access, { 'x-country': 'FR' })).toBe(403);
  });
});

describe('the policy of a playback id', () => {
  it('is asked for once, used for seconds, and stands while the API is away', async () => {
    let answer: 'exists' | 'unanswered' = 'exists';
    const lookUp = vi.fn(() =>
      Promise.resolve(
        answer === 'exists' ? { kind: answer, lookup: { policy: 'signed' as const, keys: [] } } : { kind: answer },
      ),
    );
    const policies = new PlaybackPolicies(lookUp);
    const { playbackId } = origin.ref;
    await Promise.all([policies.of(playbackId), policies.of(playbackId)]);
    answer = 'unanswered';
    vi.advanceTimersByTime(60_000);
    expect(await policies.of(playbackId)).toMatchObject({ policy: 'signed' });
    expect(policies.of(playbackId)).toMatchObject({ policy: 'signed' });
    expect(lookUp).toHaveBeenCalledTimes(2);
    await expect(policies.of(newId('playback'))).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });
  it('is asked for first when nobody has asked for a while: a key that was revoked meanwhile opens nothing', async () => {
    const publicKeyPem = ours.publicKey.export({ type: 'spki', format: 'pem' }).toString();
    let keys = [{ kid: 'k1', algorithm: 'ES256' as const, publicKeyPem }];
    const policies = new PlaybackPolicies(() =>
      Promise.resolve({ kind: 'exists', lookup: { policy: 'signed', keys } }),
    );
    const { playbackId } = origin.ref;
    expect((await policies.of(playbackId)).keys.size).toBe(1);
    keys = [];
    vi.advanceTimersByTime(60_000);
    expect((await policies.of(playbackId)).keys.size).toBe(0);
  });
});
