import { newId } from '@millrace/pipeline';
import { awaitRedis, connectRedis, quitRedis } from '@millrace/queue';
import { testRedisUrl } from '@millrace/testing';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import {
  acquireLease,
  endLog,
  readCurrentStream,
  readLease,
  readNewest,
  type Lease,
  watchBegunStreams,
  type LogRef,
} from '../src/index.ts';
import { logKeys } from '../src/keys.ts';
import { aCell, aRun } from './records.ts';

const url = await testRedisUrl();
const redis = connectRedis({ url, role: 'commands', onError: () => undefined });
beforeAll(() => awaitRedis(redis, 5_000));
afterAll(() => quitRedis(redis));

const isCurrent = () => Promise.resolve(true);
const readSnapshot = () => Promise.resolve(undefined);
const aRef = (): LogRef => ({ playbackId: newId('playback'), streamId: newId('stream') });

async function acquired(ref: LogRef, epoch: number, worker: string): Promise<Lease> {
  const result = await acquireLease({ redis, ref, epoch, worker, isCurrent, readSnapshot });
  if (result.kind !== 'acquired') throw new Error(`not acquired: ${result.kind}`);
  return result.lease;
}

test('one epoch has one holder while the holder lives', async () => {
  const ref = aRef();
  const lease = await acquired(ref, 1, 'a');
  expect((await acquireLease({ redis, ref, epoch: 1, worker: 'b', isCurrent, readSnapshot })).kind).toBe('held');
  await lease.release();
  await (await acquired(ref, 1, 'b')).release();
});

test('word that a holder leaves at its very end is there for the next one, also in a Redis that does not know the script', async () => {
  const ref = aRef();
  // Redis answers that it does not know the script, and is sent it, while what comes next is on its way already.
  const forgetful = new Proxy(redis, {
    get: (target, name) =>
      name === 'evalsha'
        ? (digest: string, ...given: [number, ...string[]]) =>
            given.includes('240p only')
              ? target.ping().then(() => Promise.reject(new Error('NOSCRIPT No matching script.')))
              : target.evalsha(digest, ...given)
        : (Reflect.get(target, name, target) as unknown),
  });
  const options = { ref, isCurrent, readSnapshot };
  const first = await acquireLease({ ...options, redis: forgetful, epoch: 1, worker: 'a' });
  if (first.kind !== 'acquired') throw new Error(first.kind);
  await Promise.all([first.lease.leaveNote('240p only'), first.lease.release()]);
  const next = await acquired(ref, 2, 'b');
  expect(next.tail.note).toBe('240p only');
  await next.release();
});

test('a later epoch takes the lease at once and fences the earlier holder', async () => {
  const ref = aRef();
  const zombie = await acquired(ref, 1, 'a');
  await zombie.commit([aRun(1), aCell(1, 0)]);
  const successor = await acquired(ref, 2, 'b');
  expect(await zombie.commit([aCell(1, 1)])).toBe('fenced');
  expect(zombie.lost.aborted).toBe(true);
  expect(await successor.commit([aRun(2), aCell(2, 1)])).toBe('appended');
  expect((await acquireLease({ redis, ref, epoch: 1, worker: 'a', isCurrent, readSnapshot })).kind).toBe('superseded');
  const cells = (await readNewest(redis, ref, 10)).flatMap(({ record }) => (record.kind === 'cell' ? [record] : []));
  expect(cells.map(({ epoch, mediaSequence }) => [epoch, mediaSequence])).toEqual([
    [1, 0],
    [2, 1],
  ]);
  await successor.release();
});

test.each([
  ['whose stream somebody else has ends by itself', false],
  ['goes on when nobody else has its stream', true],
])('a holder that does not reach Redis for longer than its lease lives %s', async (_words, staysCurrent) => {
  const own = connectRedis({ url, role: 'commands', onError: () => undefined });
  await awaitRedis(own, 5_000);
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
  try {
    const asked = vi.fn(() => Promise.resolve(staysCurrent));
    const claim = await acquireLease({
      redis: own,
      ref: aRef(),
      epoch: 1,
      worker: 'a',
      isCurrent: asked,
      readSnapshot,
    });
    if (claim.kind !== 'acquired') throw new Error(claim.kind);
    own.disconnect();
    await vi.advanceTimersByTimeAsync(6_000);
    expect(asked).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(2_000);
    expect(asked).toHaveBeenCalledOnce();
    expect(claim.lease.lost.aborted).toBe(!staysCurrent);
    await claim.lease.release();
  } finally {
    vi.useRealTimers();
  }
});

test('a successor learns where the log stands', async () => {
  const ref = aRef();
  const first = await acquired(ref, 1, 'a');
  await first.commit([aRun(1), aCell(1, 0)]);
  await first.commit([aCell(1, 1)]);
  const result = await acquireLease({ redis, ref, epoch: 2, worker: 'b', isCurrent, readSnapshot });
  expect(result).toMatchObject({
    kind: 'acquired',
    tail: { lastSequence: 3, lastCell: { mediaSequence: 1 }, runs: [{ sequence: 1, run: { epoch: 1 } }] },
  });
});

test('the playback URL plays a stream from its first cell on', async () => {
  const ref = aRef();
  const lease = await acquired(ref, 1, 'a');
  expect(await readCurrentStream(redis, ref.playbackId)).toBeUndefined();
  await lease.commit([aRun(1, ref.streamId), aCell(1, 0)]);
  expect(await readCurrentStream(redis, ref.playbackId)).toBe(ref.streamId);
  await lease.release();
});

test('ending a log fences its writer and can be repeated', async () => {
  const ref = aRef();
  const lease = await acquired(ref, 1, 'a');
  await lease.commit([aRun(1), aCell(1, 0)]);
  expect(await endLog(redis, ref, 5)).toBe(true);
  expect(await endLog(redis, ref, 6)).toBe(false);
  expect(await lease.commit([aCell(1, 1)])).toBe('fenced');
  expect((await acquireLease({ redis, ref, epoch: 9, worker: 'b', isCurrent, readSnapshot })).kind).toBe('ended');
  expect((await readNewest(redis, ref, 1))[0]?.record).toEqual({ kind: 'end', endedAtMs: 5 });
});

test('when Redis lost everything, the holder writes its window again and goes on', async () => {
  const ref = aRef();
  const lease = await acquired(ref, 1, 'a');
  await lease.commit([aRun(1), aCell(1, 0)]);
  await lease.commit([aCell(1, 1)]);
  const keys = logKeys(ref);
  await redis.del(keys.log, keys.meta, keys.runs);
  expect(await lease.commit([aCell(1, 2)])).toBe('appended');
  const kinds = (await readNewest(redis, ref, 10)).map(({ record }) =>
    record.kind === 'cell' ? record.mediaSequence : record.kind,
  );
  expect(kinds).toEqual(['run', 0, 1, 2]);
  expect(await lease.commit([aCell(1, 3)])).toBe('appended');
  await lease.release();
});

test('the control plane sees the holder and its silence', async () => {
  const ref = aRef();
  expect(await readLease(redis, ref)).toBeUndefined();
  const lease = await acquired(ref, 3, 'worker-7');
  expect(await readLease(redis, ref)).toMatchObject({ epoch: 3, worker: 'worker-7' });
  await lease.release();
  expect(await readLease(redis, ref)).toBeUndefined();
});

test('who waits for a channel is told once, with the first cell, that it plays a stream', async () => {
  const subscriber = connectRedis({ url, role: 'subscriber', onError: () => undefined });
  const [ref, begun] = [aRef(), [] as string[]];
  await watchBegunStreams(subscriber, (playbackId) => begun.push(playbackId));
  const lease = await acquired(ref, 1, 'a');
  await lease.commit([aRun(1, ref.streamId)]);
  expect(begun).not.toContain(ref.playbackId);
  await lease.commit([aCell(1, 0)]);
  await lease.commit([aCell(1, 1)]);
  // What was published before is delivered before the answer.
  await subscriber.ping();
  expect(begun.filter((id) => id === ref.playbackId)).toHaveLength(1);
  await lease.release();
  await quitRedis(subscriber);
});
