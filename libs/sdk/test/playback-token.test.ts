import { generateKeyPairSync, verify } from 'node:crypto';
import { expect, test } from 'vitest';
import { signPlaybackToken, signPlaybackUrl } from '../src/index.ts';

const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
const options = {
  keyId: 'pbk_1',
  privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  playbackId: 'pb_1',
};
const decoded = (part = ''): unknown => JSON.parse(Buffer.from(part, 'base64url').toString());

test('a token is a JWT that the public half verifies, with nothing in it that was not asked for', async () => {
  const token = await signPlaybackToken({ ...options, countries: ['DE'], expiresInSeconds: 60 });
  const [header, payload, signature] = token.split('.');
  expect(decoded(header)).toEqual({ alg: 'ES256', typ: 'JWT', kid: 'pbk_1' });
  const exp = expect.closeTo(Date.now() / 1_000 + 60, -1) as number;
  expect(decoded(payload)).toEqual({ sub: 'pb_1', aud: 'playback', exp, countries: ['DE'] });
  const key = { key: publicKey, dsaEncoding: 'ieee-p1363' as const };
  const bytes = Buffer.from(signature ?? '', 'base64url');
  expect(verify('sha256', Buffer.from(`${header}.${payload}`), key, bytes)).toBe(true);
});

test('a playback URL keeps what it has', async () => {
  const url = new URL(await signPlaybackUrl('http://localhost:8080/pb_1.m3u8?a=b', options));
  expect([url.pathname, url.searchParams.get('a')]).toEqual(['/pb_1.m3u8', 'b']);
  expect(url.searchParams.get('token')).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/);
});

test.each([0, -1, 43_201, Number.NaN])('a token may not be good for %d seconds', async (expiresInSeconds) => {
  await expect(signPlaybackToken({ ...options, expiresInSeconds })).rejects.toThrow(RangeError);
});

test('a private key that is none is named', async () => {
  await expect(signPlaybackToken({ ...options, privateKey: 'x' })).rejects.toThrow('privateKey must be PEM');
});
