import { startTranscodeWorker } from '@millrace/queue';
import type { StreamId } from '@millrace/pipeline';
import { until } from '@millrace/testing';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { Reconciler } from '../src/reconciler/reconciler.ts';
import { sweep } from '../src/reconciler/sweep.ts';
import { beginBroadcast, cellRecord, openWorld, runRecord, takeLease, type Broadcast, type World } from './world.ts';

let world: World;
let nowMs = 0;
let reconciler: Reconciler;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  await world.db.platform.stream.deleteMany();
  nowMs = 0;
  reconciler = new Reconciler(world, () => nowMs);
});

const { signal } = new AbortController();

/** Two rounds with this time between them. */
async function reconcileAfter(elapsedMs: number): Promise<void> {
  await reconciler.round(signal);
  nowMs += elapsedMs;
  await reconciler.round(signal);
}

const streamOf = (streamId: StreamId) => world.db.platform.stream.findUniqueOrThrow({ where: { id: streamId } });
const orderOf = (broadcast: Broadcast) => ({
  version: 1 as const,
  ...broadcast,
  relayBaseUrl: 'http://127.0.0.1:3020',
});
const jobOf = (broadcast: Broadcast, epoch = broadcast.epoch) => world.queue.stateOf({ ...broadcast, epoch });

test('an order that never reached the queue is followed by the next epoch’s, once the edge had its time', async () => {
  const broadcast = await beginBroadcast(world);
  await reconcileAfter(2_900);
  expect(await jobOf(broadcast)).toBe('unknown');
  await reconcileAfter(200);
  expect(await jobOf(broadcast)).toBe('unknown');
  expect(await jobOf(broadcast, 2)).toBe('pending');
});

test('a job that ended while the encoder publishes is followed by the next epoch', async () => {
  const broadcast = await beginBroadcast(world);
  await world.queue.add(orderOf(broadcast));
  const worker = startTranscodeWorker({
    redisUrl: world.redisUrl,
    name: 'test',
    concurrency: 1,
    isTaking: true,
    process: () => Promise.resolve({ kind: 'done', reason: 'too early' }),
    onError: () => undefined,
  });
  await until(async () => (await jobOf(broadcast)) === 'finished', 10_000);
  await worker.drain();

  await reconcileAfter(6_000);
  expect((await streamOf(broadcast.streamId)).epoch).toBe(2);
  expect(await jobOf(broadcast, 2)).toBe('pending');
});

test('a stream that waits is not claimed, and one that a worker took is, for good', async () => {
  const { streamId, ...broadcast } = await beginBroadcast(world);
  await reconcileAfter(3_000);
  expect((await streamOf(streamId)).claimedAt).toBeNull();
  const lease = await takeLease(world, { streamId, ...broadcast });
  await reconciler.round(signal);
  await lease.release();
  const { claimedAt } = await streamOf(streamId);
  expect(claimedAt).not.toBeNull();
  await reconciler.round(signal);
  expect((await streamOf(streamId)).claimedAt).toEqual(claimedAt);
});

test('a stream with a living worker is left alone', async () => {
  const broadcast = await beginBroadcast(world);
  const lease = await takeLease(world, broadcast);
  await reconcileAfter(3_600_000);
  expect(await jobOf(broadcast)).toBe('unknown');
  expect(await streamOf(broadcast.streamId)).toMatchObject({ epoch: 1, state: 'connecting' });
  await lease.release();
});

test('a stream that plays becomes live though the transcoder’s report was lost', async () => {
  const broadcast = await beginBroadcast(world);
  const lease = await takeLease(world, broadcast);
  await lease.commit([runRecord(broadcast), cellRecord(1, 0)]);
  await reconciler.round(signal);
  expect((await streamOf(broadcast.streamId)).state).toBe('live');
  await lease.release();
});

test('a worker that gave its lease up and whose job is gone is replaced under the next epoch: it may only be cut off', async () => {
  const broadcast = await beginBroadcast(world);
  const lease = await takeLease(world, broadcast);
  await lease.release();
  await reconcileAfter(3_000);
  expect((await streamOf(broadcast.streamId)).epoch).toBe(2);
  expect(await jobOf(broadcast, 2)).toBe('pending');
});

test('while Redis takes no writes no epoch is used up, and afterwards a stream has its whole time again', async () => {
  const broadcast = await beginBroadcast(world);
  const refuse = () => Promise.reject(new Error("OOM command not allowed when used memory > 'maxmemory'."));
  let isFull = false;
  const redis = new Proxy(world.redis, {
    get: (target, name) => (name === 'set' && isFull ? refuse : (Reflect.get(target, name, target) as unknown)),
  });
  reconciler = new Reconciler({ ...world, redis }, () => nowMs);
  await reconcileAfter(2_000);
  isFull = true;
  for (let seconds = 0; seconds < 60; seconds += 10) await reconcileAfter(10_000);
  expect((await streamOf(broadcast.streamId)).epoch).toBe(1);
  isFull = false;
  await reconcileAfter(2_900);
  expect((await streamOf(broadcast.streamId)).epoch).toBe(1);
  await reconcileAfter(200);
  expect((await streamOf(broadcast.streamId)).epoch).toBe(2);
});

test('a repair that fails is not tried again before its longer time', async () => {
  const broadcast = await beginBroadcast(world);
  const queue = {
    ...world.queue,

    add: () => Promise.reject(new Error('no queue')),
  };
  reconciler = new Reconciler({ ...world, queue }, () => nowMs);
  await expect(reconcileAfter(3_000)).rejects.toThrow('1 of 1');
  expect((await streamOf(broadcast.streamId)).epoch).toBe(2);
  await reconcileAfter(5_900);
  expect((await streamOf(broadcast.streamId)).epoch).toBe(2);
});

test('a stream whose log has a later epoch, held by nobody, is counted until it is passed', async () => {
  const broadcast = await beginBroadcast(world);
  const lease = await takeLease(world, { ...broadcast, epoch: 4 });
  const behind = async () => (await world.metrics.behindDeadLog.get()).values[0]?.value;
  await reconciler.round(signal);
  expect(await behind()).toBe(0);
  await lease.release();
  await reconciler.round(signal);
  expect(await behind()).toBe(1);
  await reconcileAfter(3_000);
  expect((await streamOf(broadcast.streamId)).epoch).toBe(5);
  await reconciler.round(signal);
  expect(await behind()).toBe(0);
});

test('one stream whose log cannot be read does not keep the others from their repair', async () => {
  const broken = await beginBroadcast(world);
  const other = await beginBroadcast(world);
  const lease = await takeLease(world, broken);
  await lease.commit([runRecord(broken)]);
  await world.redis.xadd(`millrace:{${broken.playbackId}}:${broken.streamId}:log`, '9-0', 'r', 'not a record');
  await expect(reconciler.round(signal)).rejects.toThrow('1 of 2');
  nowMs += 3_000;
  await expect(reconciler.round(signal)).rejects.toThrow('1 of 2');
  expect(await jobOf(other, 2)).toBe('pending');
  await lease.release();
});

test('a stream whose reconnect window has passed is ended', async () => {
  const { streamId } = await beginBroadcast(world);
  await world.db.platform.stream.update({
    where: { id: streamId },
    data: { state: 'reconnecting', connectionId: null, liveAt: new Date(), reconnectDeadline: new Date(0) },
  });
  await sweep(world, { look: () => Promise.resolve(0), beginAnew: () => undefined });
  expect(await streamOf(streamId)).toMatchObject({ state: 'ended', endReason: 'encoder_stopped' });
});

test('a stream that nobody reports goes on while the API is away, and for as long again as silence takes', async () => {
  const { streamId } = await beginBroadcast(world);
  const ingestSeenAt = new Date(Date.now() - 60_000);
  await world.db.platform.stream.update({
    where: { id: streamId },
    data: { state: 'live', liveAt: new Date(), ingestSeenAt },
  });
  const sweepAfter = (steadyForMs: number) =>
    sweep(world, { look: () => Promise.resolve(steadyForMs), beginAnew: () => undefined });
  for (const steadyForMs of [0, 9_999]) await sweepAfter(steadyForMs);
  expect((await streamOf(streamId)).state).toBe('live');
  await sweepAfter(10_000);
  expect((await streamOf(streamId)).state).toBe('reconnecting');
});

test('a sweep that did not reach the database says that nothing could be reported either', async () => {
  const told: string[] = [];
  const api = { look: () => Promise.resolve(60_000), beginAnew: () => void told.push('anew') };
  const away = {
    ...world,
    db: { platform: { $queryRaw: () => Promise.reject(new Error('away')) } } as unknown as World['db'],
  };
  await expect(sweep(away, api)).rejects.toThrow('away');
  expect(told).toEqual(['anew']);
});

test('a stream that no transcoder has room for is told so once, and that one has it after all', async () => {
  const broadcast = await beginBroadcast(world);
  await world.queue.add(orderOf(broadcast));
  await reconcileAfter(29_900);
  expect((await streamOf(broadcast.streamId)).capacityWaitAt).toBeNull();
  await reconcileAfter(200);
  const { capacityWaitAt } = await streamOf(broadcast.streamId);
  expect(capacityWaitAt).not.toBeNull();
  await reconcileAfter(30_000);
  const told = await world.db.platform.event.findMany({
    where: { streamId: broadcast.streamId, type: 'stream.capacityWait' },
  });
  expect(told).toHaveLength(1);
});
