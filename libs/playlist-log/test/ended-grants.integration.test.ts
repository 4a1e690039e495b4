import { newId } from '@millrace/pipeline';
import { awaitRedis, connectRedis, quitRedis } from '@millrace/queue';
import { testRedisUrl } from '@millrace/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { endGrants, grantsKnownForMs, isGrantEnded } from '../src/index.ts';

const redis = connectRedis({ url: await testRedisUrl(), role: 'commands', onError: () => undefined });
beforeAll(() => awaitRedis(redis, 5_000));
afterAll(() => quitRedis(redis));

test('a revoked key ends grants from its time on, whenever they were made, and its channel those of all its keys', async () => {
  const [keyId, channelId] = [newId('streamKey'), newId('channel')];
  const nowMs = Date.now();
  const isEnded = (grantedAtMs: number, atMs: number) =>
    isGrantEnded(redis, [keyId, channelId], { grantedAtMs, nowMs: atMs });
  expect(await isEnded(nowMs, nowMs)).toBe(false);
  await endGrants(redis, keyId, { kind: 'revoked', atMs: nowMs + 5_000 });
  expect([await isEnded(nowMs, nowMs), await isEnded(nowMs, nowMs + 5_000)]).toEqual([false, true]);
  await endGrants(redis, channelId, { kind: 'changed', atMs: nowMs });
  expect([await isEnded(nowMs, nowMs), await isEnded(nowMs + 1, nowMs + 2)]).toEqual([true, false]);
});

test('what ends a grant is kept for as long as an edge may know the grant', async () => {
  const keyId = newId('streamKey');
  const leftMs = () => redis.pttl(`millrace:grants:ended:${keyId}`);
  await endGrants(redis, keyId, { kind: 'revoked', atMs: Date.now() + 3_600_000 });
  await endGrants(redis, keyId, { kind: 'changed', atMs: Date.now() });
  expect(await leftMs()).toBeGreaterThan(grantsKnownForMs + 3_500_000);
});
