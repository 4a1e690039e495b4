import { newId } from '@millrace/pipeline';
import { awaitRedis, connectRedis, quitRedis } from '@millrace/queue';
import { testRedisUrl } from '@millrace/testing';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { acquireLease, endLog, latestEpoch, reserveEpoch, type Lease, type LogRef } from '../src/index.ts';
import { aCell, aRun } from './records.ts';

const redis = connectRedis({ url: await testRedisUrl(), role: 'commands', onError: () => undefined });
let ref: LogRef;
beforeAll(() => awaitRedis(redis, 5_000));
afterAll(() => quitRedis(redis));
beforeEach(() => {
  ref = { playbackId: newId('playback'), streamId: newId('stream') };
});

async function acquired(epoch: number): Promise<Lease> {
  const isCurrent = () => Promise.resolve(true);
  const readSnapshot = () => Promise.resolve(undefined);
  const result = await acquireLease({ redis, ref, epoch, worker: 'test', isCurrent, readSnapshot });
  if (result.kind !== 'acquired') throw new Error(`not acquired: ${result.kind}`);
  return result.lease;
}

/** A log of one cell whose writer has left. */
async function leftLog(epoch: number): Promise<void> {
  const lease = await acquired(epoch);
  await lease.commit([aRun(epoch), aCell(epoch, 0)]);
  await lease.release();
}

test('of a stream that nobody writes, later than every epoch that is known, and never twice', async () => {
  await leftLog(4);
  expect(await reserveEpoch(redis, ref, 2)).toBe(5);
  expect(await reserveEpoch(redis, ref, 2)).toBe(6);
  expect(await reserveEpoch(redis, ref, 9)).toBe(10);
  expect(await latestEpoch(redis, ref)).toBe(10);
  const successor = await acquired(10);
  expect(await successor.commit([aRun(10), aCell(10, 1)])).toBe('appended');
  await successor.release();
  expect(await reserveEpoch(redis, ref, 2)).toBe(11);
});

test('none of a stream that somebody writes or may come back to', async () => {
  const lease = await acquired(1);
  await lease.commit([aRun(1), aCell(1, 0)]);
  expect(await reserveEpoch(redis, ref, 1)).toBeUndefined();
  await lease.release();
});

test('of a stream whose writer shows a slate: its encoder is gone, and whoever has the later epoch takes over', async () => {
  const lease = await acquired(1);
  await lease.commit([aRun(1), aCell(1, 0)]);
  await lease.commit([{ ...aRun(1), isSlate: true }, aCell(1, 1)]);
  expect(await reserveEpoch(redis, ref, 1)).toBe(2);
  const successor = await acquired(2);
  expect(await lease.commit([aCell(1, 2)])).toBe('fenced');
  expect(await successor.commit([aRun(2), aCell(2, 2)])).toBe('appended');
  expect(await reserveEpoch(redis, ref, 1)).toBeUndefined();
  await successor.release();
});

test('none when the writer has found its encoder behind the slate', async () => {
  const lease = await acquired(1);
  await lease.commit([aRun(1), aCell(1, 0), { ...aRun(1), isSlate: true }, aCell(1, 1)]);
  await lease.commit([aRun(1), aCell(1, 2)]);
  expect(await reserveEpoch(redis, ref, 1)).toBeUndefined();
  await lease.release();
});

test('none of a stream that has ended, that has made nothing yet, or that Redis has lost', async () => {
  await leftLog(1);
  await endLog(redis, ref, Date.now());
  expect(await reserveEpoch(redis, ref, 1)).toBeUndefined();
  ref = { ...ref, streamId: newId('stream') };
  expect(await reserveEpoch(redis, ref, 1)).toBeUndefined();
  await (await acquired(1)).release();
  expect(await reserveEpoch(redis, ref, 1)).toBeUndefined();
});
