import {
  acquireLease,
  isGrantEnded,
  readCurrentStream,
  readNewest,
  watchChangedChannels,
} from '@millrace/playlist-log';
import { mediaPlaneEventTypes, newId, type ChannelId, type StreamKeyId } from '@millrace/pipeline';
import { connectRedis, quitRedis } from '@millrace/queue';
import { applyFact, writeChannelEvent } from '@millrace/streams';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { relayOutbox } from '../src/outbox/relay-outbox.ts';
import { beginBroadcast, cellRecord, openWorld, runRecord, takeLease, type Broadcast, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

/** The key that Redis keeps the lease of a broadcast under. */
const leaseKey = ({ playbackId, streamId }: Broadcast) => `millrace:{${playbackId}}:${streamId}:lease`;

async function relayAll(): Promise<void> {
  while ((await relayOutbox(world)) === 'more');
}

const waiting = () =>
  world.db.platform.event.count({ where: { relayedAt: null, type: { in: [...mediaPlaneEventTypes] } } });

test('the end of a stream ends its playlist and fences the worker that still writes', async () => {
  const broadcast = await beginBroadcast(world);
  const lease = await takeLease(world, broadcast);
  await lease.commit([runRecord(broadcast), cellRecord(1, 0)]);
  await applyFact(world.db, broadcast.streamId, { kind: 'end', reason: 'stopped' });
  await relayAll();

  expect(await lease.commit([cellRecord(1, 1)])).toBe('fenced');
  const records = await readNewest(world.redis, broadcast, 10);
  expect(records.map(({ record }) => record.kind)).toEqual(['run', 'cell', 'end']);
  const again = await acquireLease({
    redis: world.redis,
    ref: broadcast,
    epoch: 2,
    worker: 'late',
    isCurrent: () => Promise.resolve(true),
    readSnapshot: () => Promise.resolve(undefined),
  });
  expect(again.kind).toBe('ended');
  expect(await waiting()).toBe(0);
  await lease.release();
});

test('an event that comes twice ends the playlist once', async () => {
  const broadcast = await beginBroadcast(world);
  const lease = await takeLease(world, broadcast);
  await lease.commit([runRecord(broadcast), cellRecord(1, 0)]);
  await applyFact(world.db, broadcast.streamId, { kind: 'end', reason: 'stopped' });
  await relayAll();
  await world.db.platform.event.updateMany({ where: { streamId: broadcast.streamId }, data: { relayedAt: null } });
  await relayAll();
  const records = await readNewest(world.redis, broadcast, 10);
  expect(records.filter(({ record }) => record.kind === 'end')).toHaveLength(1);
  await lease.release();
});

test('a changed channel is told to the origins', async () => {
  const { organizationId, channelId, playbackId } = await beginBroadcast(world);
  const subscriber = connectRedis({ url: world.redisUrl, role: 'subscriber', onError: () => undefined });
  const told: string[] = [];
  await watchChangedChannels(subscriber, (changed) => told.push(changed));
  await world.db.transaction((tx) =>
    writeChannelEvent(tx, { organizationId, channelId }, 'channel.updated', { changed: ['playbackPolicy'] }),
  );
  await relayAll();
  await expect.poll(() => told).toEqual([playbackId]);
  await quitRedis(subscriber);
});

const ended = async (id: ChannelId | StreamKeyId, grantedAtMs: number) =>
  isGrantEnded(world.redis, [id], { grantedAtMs, nowMs: Date.now() });

test('edges are told of keys and channels that are closed or changed', async () => {
  const { organizationId, channelId } = await beginBroadcast(world);
  const owner = { organizationId, channelId };
  const [revoked, rotated, later, renamed, limited] = [1, 2, 3, 4, 5].map(() => newId('streamKey'));
  const grantedAtMs = Date.now() - 60_000;
  await world.db.transaction(async (tx) => {
    await writeChannelEvent(tx, owner, 'streamKey.revoked', { streamKeyId: revoked!, graceSeconds: 0 });
    const next = { streamKeyId: newId('streamKey'), graceSeconds: 0 };
    await writeChannelEvent(tx, owner, 'streamKey.rotated', { ...next, replacedStreamKeyId: rotated! });
    await writeChannelEvent(tx, owner, 'streamKey.revoked', { streamKeyId: later!, graceSeconds: 3_600 });
    await writeChannelEvent(tx, owner, 'streamKey.updated', { streamKeyId: renamed!, changed: ['name'] });
    await writeChannelEvent(tx, owner, 'streamKey.updated', { streamKeyId: limited!, changed: ['allowedAddresses'] });
  });
  await relayAll();
  const keys = [revoked!, rotated!, later!, renamed!, limited!];
  expect(await Promise.all(keys.map((id) => ended(id, grantedAtMs)))).toEqual([true, true, false, false, true]);
  expect(await ended(channelId, grantedAtMs)).toBe(false);
  await world.db.transaction((tx) => writeChannelEvent(tx, owner, 'channel.updated', { changed: ['enabled'] }));
  await relayAll();
  expect([await ended(channelId, grantedAtMs), await ended(channelId, Date.now() + 60_000)]).toEqual([true, false]);
});

test('a deleted channel plays nothing', async () => {
  const broadcast = await beginBroadcast(world);
  const lease = await takeLease(world, broadcast);
  await lease.commit([runRecord(broadcast), cellRecord(1, 0)]);
  expect(await readCurrentStream(world.redis, broadcast.playbackId)).toBe(broadcast.streamId);
  const { organizationId, channelId } = broadcast;
  await world.db.transaction((tx) => writeChannelEvent(tx, { organizationId, channelId }, 'channel.deleted'));
  await relayAll();
  expect(await readCurrentStream(world.redis, broadcast.playbackId)).toBeUndefined();
  expect(await lease.commit([cellRecord(1, 1)])).toBe('fenced');
  await lease.release();
});

test('an event whose effect fails keeps nobody waiting, and is parked when its budget is used up', async () => {
  const [broken, sound] = [await beginBroadcast(world), await beginBroadcast(world)];
  for (const { streamId } of [broken, sound]) {
    await applyFact(world.db, streamId, { kind: 'end', reason: 'stopped' });
  }
  await world.redis.set(leaseKey(broken), 'no lease');
  await relayAll();
  const where = { event: { streamId: broken.streamId } };
  const failure = () => world.db.platform.eventRelayFailure.findFirst({ where });
  expect(await failure()).toMatchObject({ attempts: 1, parkedAt: null, reason: expect.stringContaining('WRONGTYPE') });
  expect(await waiting()).toBe(1);

  for (let attempt = 2; attempt <= 12; attempt += 1) {
    await world.db.platform.eventRelayFailure.updateMany({ where, data: { nextAt: new Date(0) } });
    await relayOutbox(world);
  }
  const parked = await failure();
  expect([parked?.attempts, parked?.parkedAt]).toEqual([12, expect.any(Date)]);
  await world.db.platform.eventRelayFailure.updateMany({ where, data: { nextAt: new Date(0) } });
  expect(await relayOutbox(world)).toBe('done');

  await world.redis.del(leaseKey(broken));
  await world.db.platform.eventRelayFailure.deleteMany({ where });
  await relayAll();
  expect([await waiting(), await failure()]).toEqual([0, null]);
});

test('events wait while their effect cannot be carried out', async () => {
  const broadcast = await beginBroadcast(world);
  await applyFact(world.db, broadcast.streamId, { kind: 'end', reason: 'stopped' });
  const withoutRedis = {
    ...world,
    redis: new Proxy(world.redis, { get: () => () => Promise.reject(new Error('away')) }),
  };
  await expect(relayOutbox(withoutRedis)).rejects.toThrow('away');
  expect(await world.db.platform.eventRelayFailure.count()).toBe(0);
  expect(await waiting()).toBe(1);
  await relayAll();
  expect(await waiting()).toBe(0);
});
