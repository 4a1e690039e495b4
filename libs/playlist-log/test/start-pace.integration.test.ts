import { newId } from '@millrace/pipeline';
import { awaitRedis, connectRedis, quitRedis } from '@millrace/queue';
import { testRedisUrl } from '@millrace/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { paceStart, startPace } from '../src/index.ts';
import { logKeys } from '../src/keys.ts';

const redis = connectRedis({ url: await testRedisUrl(), role: 'commands', onError: () => undefined });
beforeAll(() => awaitRedis(redis, 5_000));
afterAll(() => quitRedis(redis));

const aRef = () => ({ playbackId: newId('playback'), streamId: newId('stream') });
const { atOnce, everyMs } = startPace;

/** As if so much time had gone by. */
const passTime = (ref: ReturnType<typeof aRef>, ms: number) => redis.hincrby(logKeys(ref).starts, 'paidUntilMs', -ms);

test('connections that come one after the other begin a few times at once, and then one in its time', async () => {
  const ref = aRef();
  for (let begun = 0; begun < atOnce; begun += 1) expect(await paceStart(redis, ref, newId('connection'))).toBe(0);
  const late = newId('connection');
  const waitMs = await paceStart(redis, ref, late);
  expect(waitMs).toBeGreaterThan(0);
  expect(waitMs).toBeLessThanOrEqual(everyMs);
  await passTime(ref, waitMs);
  expect(await paceStart(redis, ref, late)).toBe(0);
  expect(await paceStart(redis, ref, newId('connection'))).toBeGreaterThan(0);
});

test('whoever takes a connection over begins at once, however often it is lost', async () => {
  const ref = aRef();
  const connectionId = newId('connection');
  for (let begun = 0; begun < 10; begun += 1) expect(await paceStart(redis, ref, connectionId)).toBe(0);
  expect(await paceStart(redis, ref, newId('connection'))).toBe(0);
});

test('what is known of a stream is forgotten when it matters no more', async () => {
  const ref = aRef();
  await paceStart(redis, ref, newId('connection'));
  expect(await redis.pttl(logKeys(ref).starts)).toBeGreaterThan(atOnce * everyMs);
});
