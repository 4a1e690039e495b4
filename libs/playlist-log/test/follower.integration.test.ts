import { newId } from '@millrace/pipeline';
import { awaitRedis, connectRedis, quitRedis } from '@millrace/queue';
import { testRedisUrl, until } from '@millrace/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { acquireLease, LogFollower, type LogRef } from '../src/index.ts';
import { aCell, aRun } from './records.ts';

const onError = () => undefined;
const url = await testRedisUrl();
const redis = connectRedis({ url, role: 'commands', onError });
const subscriber = connectRedis({ url, role: 'subscriber', onError });
const follower = new LogFollower({ redis, subscriber, onError });
beforeAll(() => awaitRedis(redis, 5_000));
afterAll(async () => {
  follower.close();
  await quitRedis(subscriber);
  await quitRedis(redis);
});

test('a follower is told every record once and in order, also those from before it came and while it was cut off', async () => {
  const ref: LogRef = { playbackId: newId('playback'), streamId: newId('stream') };
  const result = await acquireLease({
    redis,
    ref,
    epoch: 1,
    worker: 'a',
    isCurrent: () => Promise.resolve(true),
    readSnapshot: () => Promise.resolve(undefined),
  });
  if (result.kind !== 'acquired') throw new Error(result.kind);
  await result.lease.commit([aRun(1), aCell(1, 0)]);
  const sequences: number[] = [];
  await follower.follow(ref, 0, (records) => void sequences.push(...records.map(({ sequence }) => sequence)));
  for (let msn = 1; msn < 20; msn += 1) {
    if (msn === 8) await redis.call('CLIENT', 'KILL', 'TYPE', 'pubsub');
    await result.lease.commit([aCell(1, msn)]);
  }
  await until(() => sequences.length === 21, 10_000);
  expect(sequences).toEqual(Array.from({ length: 21 }, (_, index) => index + 1));
  await result.lease.release();
});
