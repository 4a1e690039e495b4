import { objectKey, segmentName, streamPrefix, type PlaylistSettings } from '@millrace/pipeline';
import { readOldest, readRuns, readTail } from '@millrace/playlist-log';
import { applyFact } from '@millrace/streams';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { retainEndedStreams } from '../src/retention/retain-ended.ts';
import { retainLiveStreams } from '../src/retention/retain-live.ts';
import { beginBroadcast, cellRecord, openWorld, runRecord, takeLease, type Broadcast, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());
beforeEach(() => world.db.platform.stream.deleteMany());

const { signal } = new AbortController();
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

const segmentKey = (broadcast: Broadcast, mediaSequence: number) =>
  objectKey({ ...broadcast, renditionId: 'audio', name: segmentName(mediaSequence) });
const isStored = async (key: string) => (await world.storage.get(key)) !== undefined;

/** Stores the segments and commits the cells of a broadcast. */
async function publishCells(broadcast: Broadcast, count: number, playlist?: PlaylistSettings): Promise<void> {
  const numbers = Array.from({ length: count }, (_, number) => number);
  for (const number of numbers) {
    await world.storage.put(segmentKey(broadcast, number), Buffer.from('media'), { contentType: 'audio/mp4' });
  }
  const lease = await takeLease(world, broadcast);
  const run = { ...runRecord(broadcast), ...(playlist && { playlist }) };
  await lease.commit([run, ...numbers.map((number) => cellRecord(broadcast.epoch, number))]);
  await lease.release();
}

async function endedBroadcast(endedAgoMs: number): Promise<Broadcast> {
  const broadcast = await beginBroadcast(world);
  await publishCells(broadcast, 2);
  await applyFact(world.db, broadcast.streamId, { kind: 'end', reason: 'stopped' });
  await world.db.platform.stream.update({
    where: { id: broadcast.streamId },
    data: { endedAt: new Date(Date.now() - endedAgoMs) },
  });
  return broadcast;
}

test('segments that slid out of a live window five minutes ago are deleted with their records, the others kept', async () => {
  const broadcast = await beginBroadcast(world);
  await publishCells(broadcast, 200); // 400 s: 40 s more than what is kept
  await retainLiveStreams(world, signal);

  expect(await isStored(segmentKey(broadcast, 19))).toBe(false);
  expect(await isStored(segmentKey(broadcast, 20))).toBe(true);
  const [oldest] = await readOldest(world.redis, broadcast, 1);
  expect(oldest?.record).toMatchObject({ kind: 'cell', mediaSequence: 20 });
  expect((await readTail(world.redis, broadcast)).runs).toHaveLength(1);
});

test('of a stream that began anew a hundred times, the runs stay that its cells and the next worker need', async () => {
  const broadcast = await beginBroadcast(world);
  const lease = await takeLease(world, broadcast);
  const made = Array.from({ length: 100 }, (_, run) =>
    [0, 1, 2].map((number) => cellRecord(broadcast.epoch, run * 3 + number)),
  );
  for (const cells of made) await lease.commit([runRecord(broadcast), ...cells]);
  await lease.release();
  await retainLiveStreams(world, signal);

  const [oldest] = await readOldest(world.redis, broadcast, 1);
  const runs = (await readRuns(world.redis, broadcast)).map(({ sequence }) => sequence);
  // 600 s, of which 360 s are kept: the first run, and those of the cells from 240 s on, each with three cells behind it.
  expect(oldest?.record).toMatchObject({ kind: 'cell', mediaSequence: 120 });
  expect(runs).toEqual([1, ...Array.from({ length: 60 }, (_, run) => (run + 40) * 4 + 1)]);
});

test.each<[string, PlaylistSettings]>([
  ['with a longer window keeps what its playlists show', { type: 'live', windowSeconds: 3_600 }],
  ['whose playlists show everything keeps everything', { type: 'event', windowSeconds: 60 }],
])('a stream %s', async (_name, playlist) => {
  const broadcast = await beginBroadcast(world);
  await publishCells(broadcast, 200, playlist);
  await retainLiveStreams(world, signal);
  expect(await isStored(segmentKey(broadcast, 0))).toBe(true);
});

test('a round that was done is done: the next one deletes nothing', async () => {
  const broadcast = await beginBroadcast(world);
  await publishCells(broadcast, 200);
  await retainLiveStreams(world, signal);
  const before = await readOldest(world.redis, broadcast, 500);
  await retainLiveStreams(world, signal);
  expect(await readOldest(world.redis, broadcast, 500)).toEqual(before);
});

test('a stream that ended longer ago than the retention goes, and one that ended lately stays', async () => {
  const [old, recent] = [await endedBroadcast(dayMs + hourMs), await endedBroadcast(hourMs)];
  await retainEndedStreams(world, dayMs, signal);

  expect(await isStored(segmentKey(old, 0))).toBe(false);
  expect((await readTail(world.redis, old)).lastSequence).toBe(0);
  expect(await isStored(segmentKey(recent, 0))).toBe(true);
  expect((await readTail(world.redis, recent)).lastSequence).toBe(3);
});

test('a stream whose media is deleted is marked and not looked at again', async () => {
  const { streamId, ...old } = await endedBroadcast(dayMs + hourMs);
  await retainEndedStreams(world, dayMs, signal);
  const row = await world.db.platform.stream.findUniqueOrThrow({ where: { id: streamId } });
  expect(row.mediaDeletedAt).not.toBeNull();
  await world.storage.put(segmentKey({ ...old, streamId }, 5), Buffer.from('x'), { contentType: 'audio/mp4' });
  await retainEndedStreams(world, dayMs, signal);
  expect(await isStored(segmentKey({ ...old, streamId }, 5))).toBe(true);
});

test('a stream whose objects storage does not delete keeps no other from its turn', async () => {
  const [held, old] = [await endedBroadcast(dayMs + 2 * hourMs), await endedBroadcast(dayMs + hourMs)];
  const deletePrefix = (prefix: string) =>
    prefix === streamPrefix(held)
      ? Promise.reject(new Error('an object of it is under a legal hold'))
      : world.storage.deletePrefix(prefix);
  const storage = { deletePrefix } as World['storage'];
  await expect(retainEndedStreams({ ...world, storage }, dayMs, signal)).rejects.toThrow('failed for 1 of 2');
  expect(await isStored(segmentKey(held, 0))).toBe(true);
  expect(await isStored(segmentKey(old, 0))).toBe(false);
});

test('the streams of a deleted channel go without waiting for the retention', async () => {
  const broadcast = await endedBroadcast(60_000);
  await world.db.platform.channel.update({ where: { id: broadcast.channelId }, data: { deletedAt: new Date() } });
  await retainEndedStreams(world, dayMs, signal);
  expect(await world.storage.deletePrefix(streamPrefix(broadcast))).toBe(0);
});

test('a stream that ended a moment ago is kept even without retention, for uploads that still arrive', async () => {
  const broadcast = await endedBroadcast(1_000);
  await retainEndedStreams(world, 0, signal);
  expect(await isStored(segmentKey(broadcast, 0))).toBe(true);
});
