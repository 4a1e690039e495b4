// Playback keys and policies: what tenants see of them, and what origins are told.
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { newPlaybackKeyPair } from '@millrace/auth';
import { maxPlaybackKeys, newId } from '@millrace/pipeline';
import { watchRevokedKeys } from '@millrace/playlist-log';
import { connectRedis, quitRedis } from '@millrace/queue';
import { testRedisUrl } from '@millrace/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { heldBack, oneOf } from './held-back.ts';
import {
  askInternal,
  createTenant,
  createUser,
  password,
  startApi,
  type RunningApi,
  type Tenant,
} from './running-api.ts';

let api: RunningApi;
let tenant: Tenant;
beforeAll(async () => {
  api = await startApi();
  tenant = await createTenant(api);
});
afterAll(() => api.close());

interface ShownKey {
  id: string;
  publicKey: string;
  privateKey: string | null;
}
const createKey = async (body: object = { name: 'Web' }) =>
  (await tenant.ask('POST', '/v1/playback-keys', body)).json<ShownKey>();
const lookUp = async (playbackId: string) => (await askInternal(api, `/internal/v1/playback/${playbackId}`)).json();

test('a new pair shows its private half once, and nothing of it is kept', async () => {
  const { id, publicKey, privateKey } = await createKey();
  expect(createPublicKey(createPrivateKey(privateKey ?? '')).export({ type: 'spki', format: 'pem' })).toBe(publicKey);
  const shown = (await tenant.ask('GET', `/v1/playback-keys/${id}`)).json();
  expect(shown).toMatchObject({ id, name: 'Web', algorithm: 'ES256', publicKey });
  expect(JSON.stringify([shown, await api.db.platform.playbackKey.findMany()])).not.toContain('PRIVATE');
  expect(api.logged()).not.toContain('PRIVATE');
});

test('a public half of one’s own is taken, a private one is refused', async () => {
  const pair = newPlaybackKeyPair();
  const own = await createKey({ name: 'Own', publicKey: pair.publicKeyPem });
  expect(own).toMatchObject({ publicKey: pair.publicKeyPem, privateKey: null });
  for (const publicKey of [pair.privateKeyPem, '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----', 'x', 7]) {
    const answer = await tenant.ask('POST', '/v1/playback-keys', { name: 'Own', publicKey });
    expect(answer.json(), String(publicKey)).toMatchObject({ code: 'VALIDATION_FAILED' });
    expect(answer.body).not.toContain('PRIVATE');
  }
});

test('an origin is told policy and keys of a channel, and a revoked key no more', async () => {
  const owner = await createTenant(api);
  const { id, playback } = await owner.createChannel();
  expect(await lookUp(playback.id)).toMatchObject({ policy: 'public', keys: [] });
  const key = (await owner.ask('POST', '/v1/playback-keys', { name: 'Web' })).json<ShownKey>();
  const changed = await owner.ask('PATCH', `/v1/channels/${id}`, { playbackPolicy: 'signed' });
  expect(changed.json()).toMatchObject({ playbackPolicy: 'signed' });
  const { id: kid, publicKey: publicKeyPem } = key;
  expect(await lookUp(playback.id)).toMatchObject({
    policy: 'signed',
    keys: [{ kid, algorithm: 'ES256', publicKeyPem }],
  });
  expect((await owner.ask('DELETE', `/v1/playback-keys/${kid}`)).statusCode).toBe(204);
  expect(await lookUp(playback.id)).toMatchObject({ policy: 'signed', keys: [] });
  expect((await owner.ask('GET', `/v1/playback-keys/${kid}`)).statusCode).toBe(404);
  expect((await owner.ask('GET', '/v1/playback-keys')).json()).toEqual({ data: [], nextCursor: null });
});

test('origins are told at once that a key was revoked', async () => {
  const subscriber = connectRedis({ url: await testRedisUrl(), role: 'blocking', onError: () => undefined });
  const told: string[] = [];
  await watchRevokedKeys(subscriber, (keyId) => told.push(keyId));
  const { id } = await createKey();
  await tenant.ask('DELETE', `/v1/playback-keys/${id}`);
  await expect.poll(() => told).toContain(id);
  await quitRedis(subscriber);
});

test('a key is renamed unless somebody else has done so since', async () => {
  const { id } = await createKey();
  const path = `/v1/playback-keys/${id}`;
  const etag = String((await tenant.ask('GET', path)).headers['etag']);
  const renamed = await tenant.ask('PATCH', path, { name: 'First' }, { 'if-match': etag });
  expect(renamed.json()).toMatchObject({ name: 'First' });
  const late = await tenant.ask('PATCH', path, { name: 'Second' }, { 'if-match': etag });
  expect(late.json()).toMatchObject({ status: 412, code: 'PRECONDITION_FAILED' });
});

test('there are twenty keys at most, also when the last ones are made at once', async () => {
  const { organizationId, ask } = await createTenant(api);
  const row = () => ({ id: newId('playbackKey'), organizationId, name: 'Many', publicKeyPem: '' });
  await api.db.platform.playbackKey.createMany({ data: Array.from({ length: maxPlaybackKeys - 1 }, row) });
  const answers = await heldBack(api, 'playback_keys', 3, () => ask('POST', '/v1/playback-keys', { name: 'Many' }));
  expect(answers).toEqual(oneOf(3, '409 LIMIT_REACHED'));
});

test.each([
  ['admin', [201, 200]],
  ['broadcaster', [403, 200]],
  ['viewer', [403, 403]],
] as const)('of the members, the %s may make and read keys: %j', async (role, expected) => {
  const { email } = await createUser(api, { organizationId: tenant.organizationId, role });
  const login = await api.app.inject({ method: 'POST', url: '/v1/auth/login', payload: { email, password } });
  const headers = { authorization: `Bearer ${login.json<{ accessToken: string }>().accessToken}` };
  const url = '/v1/playback-keys';
  const made = await api.app.inject({ method: 'POST', url, payload: { name: 'x' }, headers });
  const read = await api.app.inject({ method: 'GET', url, headers });
  expect([made.statusCode, read.statusCode]).toEqual(expected);
});
