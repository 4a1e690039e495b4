import type { Database } from '@millrace/db';
import { defaultMediaSettings, newId, quarantineMs, type StreamId } from '@millrace/pipeline';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  applyFact,
  markClaimed,
  recordFirstCell,
  recordHeartbeat,
  recordRenditions,
  recordSlateFailure,
  relayEvents,
  streamsToReconcile,
  sweepStreams,
} from '../src/index.ts';
import { createTestChannel, edgeA, edgeB, openTestDatabase, passDeadline, silence } from './platform.ts';

let db: Database;
beforeAll(async () => {
  db = await openTestDatabase();
});
afterAll(() => db.close());

test('a report of the first cell makes the stream live once, and one of an old epoch does nothing', async () => {
  const channel = await createTestChannel(db);
  const connectionId = newId('connection');
  const { streamId } = await channel.granted(connectionId);
  expect(await applyFact(db, streamId, { kind: 'transcoder-lost', connectionId, epoch: 1 })).toMatchObject({
    kind: 'changed',
    stream: { epoch: 2 },
  });
  expect(await applyFact(db, streamId, { kind: 'first-cell', epoch: 1 })).toMatchObject({ because: 'stale-epoch' });
  expect(await applyFact(db, streamId, { kind: 'first-cell', epoch: 2 })).toMatchObject({ kind: 'changed' });
  expect(await applyFact(db, streamId, { kind: 'first-cell', epoch: 2 })).toMatchObject({ because: 'already-so' });
});

test('of many reports that a transcoder is lost one hands out the next epoch', async () => {
  const channel = await createTestChannel(db);
  const connectionId = newId('connection');
  const { streamId } = await channel.granted(connectionId);
  const lost = { kind: 'transcoder-lost', connectionId, epoch: 1 } as const;
  const outcomes = await Promise.all(Array.from({ length: 6 }, () => applyFact(db, streamId, lost)));
  expect(outcomes.filter((outcome) => outcome.kind === 'changed')).toHaveLength(1);
  expect((await channel.stream(streamId)).epoch).toBe(2);
});

test('renditions that are given up and come back are told once each, with the reason', async () => {
  const channel = await createTestChannel(db);
  const { streamId } = await channel.granted(newId('connection'));
  const media = { renditions: [{ id: '360p' }] };
  const report = (givenUp: string[], epoch = 1) =>
    recordRenditions(db, { streamId, epoch, givenUp, reason: 'encoder_overloaded', media });
  expect(await report(['720p'])).toMatchObject({ kind: 'changed' });
  expect(await report(['720p'])).toMatchObject({ because: 'already-so' });
  expect(await report(['720p', '480p'])).toMatchObject({ kind: 'changed' });
  expect(await report([], 2)).toMatchObject({ because: 'stale-epoch' });
  expect(await report(['720p'])).toMatchObject({ kind: 'changed' });
  const rows = await db.platform.event.findMany({
    where: { streamId, type: { in: ['stream.degraded', 'stream.restored'] } },
    orderBy: { sequence: 'asc' },
    select: { type: true, data: true },
  });
  expect(rows).toMatchObject([
    { type: 'stream.degraded', data: { renditions: ['720p'], reason: 'encoder_overloaded', fault: 'platform' } },
    { type: 'stream.degraded', data: { renditions: ['480p'] } },
    { type: 'stream.restored', data: { renditions: ['480p'] } },
  ]);
  const row = await db.platform.stream.findUniqueOrThrow({ where: { id: streamId }, select: { mediaFacts: true } });
  expect(row.mediaFacts).toEqual({ ...media, givenUp: ['720p'] });
});

test('a slate that can’t be made is told once per epoch', async () => {
  const channel = await createTestChannel(db);
  const connectionId = newId('connection');
  const { streamId } = await channel.granted(connectionId);
  const report = (epoch = 1) => recordSlateFailure(db, { streamId, epoch });
  expect(await report()).toMatchObject({ kind: 'changed' });
  expect(await report()).toMatchObject({ because: 'already-so' });
  expect(await report(2)).toMatchObject({ because: 'stale-epoch' });
  await applyFact(db, streamId, { kind: 'transcoder-lost', connectionId, epoch: 1 });
  expect(await report(2)).toMatchObject({ kind: 'changed' });
  const told = await db.platform.event.findMany({
    where: { streamId, type: 'stream.slateFailed' },
    orderBy: { sequence: 'asc' },
    select: { data: true },
  });
  expect(told).toMatchObject([{ data: { epoch: 1, fault: 'platform' } }, { data: { epoch: 2 } }]);
});

test('a channel without a reconnect window ends its stream when the encoder goes', async () => {
  const channel = await createTestChannel(db, { reconnectWindowSeconds: 0 });
  const connectionId = newId('connection');
  const { streamId } = await channel.granted(connectionId);
  await applyFact(db, streamId, { kind: 'disconnected', connectionId });
  expect(await channel.stream(streamId)).toMatchObject({ state: 'ended', endReason: 'never_started' });
});

test('a heartbeat keeps a connection, and names those that must stop with the reason', async () => {
  const [held, stopped, taken] = await Promise.all([1, 2, 3].map(() => createTestChannel(db)));
  const connections = [held!, stopped!, taken!].map(() => newId('connection'));
  const grants = await Promise.all(
    [held!, stopped!, taken!].map((channel, index) => channel.granted(connections[index]!)),
  );
  const streamIds = grants.map((grant) => grant.streamId);
  await silence(db, streamIds[0]!, 5_000);
  await applyFact(db, streamIds[1]!, { kind: 'end', reason: 'stopped' });
  await silence(db, streamIds[2]!, 11_000);
  await taken!.granted(newId('connection'), edgeB);

  const unknown = { streamId: newId('stream'), connectionId: newId('connection') };
  const reported = streamIds.map((streamId, index) => ({ streamId, connectionId: connections[index]! }));
  const { stop } = await recordHeartbeat(db, { edge: edgeA, connections: [...reported, unknown] });
  expect(stop).toHaveLength(3);
  expect(stop).toEqual(
    expect.arrayContaining([
      { ...reported[1], reason: 'STOPPED_BY_OPERATOR' },
      { ...reported[2], reason: 'ALREADY_PUBLISHING' },
      { ...unknown, reason: 'STOPPED_BY_OPERATOR' },
    ]),
  );
  const seenMsAgo = Date.now() - (await held!.stream(streamIds[0]!)).ingestSeenAt!.getTime();
  expect(seenMsAgo).toBeLessThan(2_000);
});

test('a channel that is disabled while live has its encoder stopped', async () => {
  const channel = await createTestChannel(db);
  const connectionId = newId('connection');
  const { streamId } = await channel.granted(connectionId);
  await db.platform.channel.update({ where: { id: channel.channelId }, data: { enabled: false } });
  const { stop } = await recordHeartbeat(db, { edge: edgeA, connections: [{ streamId, connectionId }] });
  expect(stop).toEqual([{ streamId, connectionId, reason: 'STOPPED_BY_OPERATOR' }]);
});

test('a live connection that nobody reports waits, and is live again when its edge is back', async () => {
  const channel = await createTestChannel(db);
  const connectionId = newId('connection');
  const { streamId } = await channel.granted(connectionId);
  await applyFact(db, streamId, { kind: 'first-cell', epoch: 1 });
  await silence(db, streamId, 11_000);
  await sweepStreams(db);
  expect(await channel.stream(streamId)).toMatchObject({ state: 'reconnecting', connectionId });

  const { stop } = await recordHeartbeat(db, { edge: edgeA, connections: [{ streamId, connectionId }] });
  expect(stop).toEqual([]);
  expect(await channel.stream(streamId)).toMatchObject({ state: 'live', epoch: 1, reconnectDeadline: null });
  expect((await channel.events(streamId)).slice(-2)).toEqual(['3 stream.disconnected', '4 stream.reconnected']);
});

test('the sweep ends streams of test channels after five minutes, and no others', async () => {
  const channels = [await createTestChannel(db, { isTest: true }), await createTestChannel(db)];
  const streamIds: StreamId[] = [];
  for (const channel of channels) {
    const { streamId } = await channel.granted(newId('connection'));
    await applyFact(db, streamId, { kind: 'first-cell', epoch: 1 });
    streamIds.push(streamId);
  }
  expect((await sweepStreams(db)).ended).not.toContain(streamIds[0]);
  await db.platform.stream.updateMany({
    where: { id: { in: streamIds } },
    data: { startedAt: new Date(Date.now() - 301_000) },
  });
  await sweepStreams(db);
  expect(await channels[0]!.stream(streamIds[0]!)).toMatchObject({ state: 'ended', endReason: 'test_limit' });
  expect(await channels[1]!.stream(streamIds[1]!)).toMatchObject({ state: 'live' });
});

test.each([5, 6, 7, 10, 2_000])(
  'the sweep has a stream tried again in its time, after %i in a row',
  async (fruitlessEpochs) => {
    const channel = await createTestChannel(db);
    const { streamId } = await channel.granted(newId('connection'));
    await applyFact(db, streamId, { kind: 'first-cell', epoch: 1 });
    const servedMs = quarantineMs(fruitlessEpochs);
    const quarantineFor = (ms: number) =>
      db.platform.stream.update({
        where: { id: streamId },
        data: { fruitlessEpochs, quarantinedAt: new Date(Date.now() - ms) },
      });
    await quarantineFor(servedMs - 5_000);
    await sweepStreams(db);
    expect(await channel.stream(streamId)).toMatchObject({ quarantinedAt: expect.any(Date) });
    await quarantineFor(servedMs);
    await sweepStreams(db);
    expect(await channel.stream(streamId)).toMatchObject({ quarantinedAt: null });
  },
);

test('the sweep ends what waited too long, each with its reason', async () => {
  const [played, silentOne] = await Promise.all([createTestChannel(db), createTestChannel(db)]);
  const [a, b] = [newId('connection'), newId('connection')];
  const live = await played.granted(a);
  const never = await silentOne.granted(b);
  await applyFact(db, live.streamId, { kind: 'first-cell', epoch: 1 });
  await applyFact(db, live.streamId, { kind: 'disconnected', connectionId: a });
  await applyFact(db, never.streamId, { kind: 'disconnected', connectionId: b });
  expect((await sweepStreams(db)).ended).not.toContain(live.streamId);
  await passDeadline(db, live.streamId);
  await passDeadline(db, never.streamId);

  const sweeps = await Promise.all([sweepStreams(db), sweepStreams(db)]);
  const ended = sweeps.flatMap((sweep) => sweep.ended);
  expect(ended.filter((id) => id === live.streamId)).toHaveLength(1);
  expect(await played.stream(live.streamId)).toMatchObject({ state: 'ended', endReason: 'encoder_stopped' });
  expect(await silentOne.stream(never.streamId)).toMatchObject({ state: 'ended', endReason: 'never_started' });
});

test('a stream that cannot be judged keeps no other one from its end', async () => {
  const [broken, sound] = [await createTestChannel(db), await createTestChannel(db)];
  const connectionIds = [newId('connection'), newId('connection')] as const;
  const first = await broken.granted(connectionIds[0]);
  const second = await sound.granted(connectionIds[1]);
  await applyFact(db, first.streamId, { kind: 'disconnected', connectionId: connectionIds[0] });
  await applyFact(db, second.streamId, { kind: 'disconnected', connectionId: connectionIds[1] });
  await passDeadline(db, first.streamId);
  await passDeadline(db, second.streamId);
  // Its next event finds its place taken.
  const { eventSequence } = await broken.stream(first.streamId);
  const { organizationId, channelId } = broken;
  const event = {
    id: newId('event'),
    organizationId,
    channelId,
    streamId: first.streamId,
    type: 'stream.degraded',
    data: {},
  };
  await db.platform.event.create({ data: { ...event, sequence: eventSequence + 1 } });

  const { ended, failed } = await sweepStreams(db);
  expect(failed.map(({ id }) => id)).toEqual([first.streamId]);
  expect(ended).toContain(second.streamId);
  await db.platform.event.delete({ where: { id: event.id } });
  expect((await sweepStreams(db)).ended).toContain(first.streamId);
});

test('a stream that shows no media ends as never started, and one that no transcoder took as such', async () => {
  const [taken, waiting] = await Promise.all([createTestChannel(db), createTestChannel(db)]);
  const [first, second] = await Promise.all([taken, waiting].map((channel) => channel.granted(newId('connection'))));
  await markClaimed(db, first!.streamId);
  for (const { streamId } of [first!, second!]) {
    await db.platform
      .$executeRaw`UPDATE streams SET started_at = now() - interval '121 seconds' WHERE id = ${streamId}`;
  }
  expect((await sweepStreams(db)).ended).toEqual(expect.arrayContaining([first!.streamId, second!.streamId]));
  expect(await taken.stream(first!.streamId)).toMatchObject({ endReason: 'never_started' });
  expect(await waiting.stream(second!.streamId)).toMatchObject({ endReason: 'no_capacity' });
});

test('a stream keeps the settings that its channel had when it began, through reconnects and repairs', async () => {
  const media = { ...defaultMediaSettings, segmentDurationMs: 4_000, ladder: 'economy' } as const;
  const channel = await createTestChannel(db, { mediaSettings: media });
  const { streamId, media: granted } = await channel.granted(newId('connection'));
  expect(granted).toEqual(media);
  const changed = { ...media, segmentDurationMs: 6_000 };
  await db.platform.channel.update({ where: { id: channel.channelId }, data: { mediaSettings: changed } });
  await silence(db, streamId, 11_000);
  expect(await channel.granted(newId('connection'))).toMatchObject({ streamId, epoch: 2, media });
  const found = (await streamsToReconcile(db)).find(({ job }) => job.streamId === streamId);
  expect(found).toMatchObject({ job: { media }, isClaimed: false });

  await applyFact(db, streamId, { kind: 'end', reason: 'stopped' });
  expect((await channel.granted(newId('connection'))).media).toEqual(changed);
});

test('settings that were stored before a field existed, or by a later version, do not stop a publish', async () => {
  const channel = await createTestChannel(db);
  const { streamId, media } = await channel.granted(newId('connection'));
  expect(media).toEqual(defaultMediaSettings);
  const later = { segmentDurationMs: 'of a later version' };
  await db.platform.stream.update({ where: { id: streamId }, data: { mediaSettings: later } });
  expect(await applyFact(db, streamId, { kind: 'end', reason: 'stopped' })).toMatchObject({ kind: 'changed' });
});

test('what a transcoder tells of its run is kept with the first cell, of every epoch that is current', async () => {
  const channel = await createTestChannel(db);
  const connectionId = newId('connection');
  const { streamId } = await channel.granted(connectionId);
  const cell = (epoch: number, media: object) =>
    recordFirstCell(db, { streamId, epoch, committedAtMs: 0, media: { ladder: [media as { heightPx: number }] } });
  const facts = async () => (await channel.stream(streamId)).mediaFacts;
  expect(await facts()).toBeNull();
  await cell(1, { heightPx: 720 });
  await applyFact(db, streamId, { kind: 'transcoder-lost', connectionId, epoch: 1 });
  await cell(2, { heightPx: 480 });
  expect(await facts()).toEqual({ ladder: [{ heightPx: 480 }] });
  await cell(1, { heightPx: 720 });
  expect(await facts()).toEqual({ ladder: [{ heightPx: 480 }] });
});

test('what should be transcoded now is what an encoder feeds now', async () => {
  const [fed, left] = await Promise.all([createTestChannel(db), createTestChannel(db)]);
  const connectionId = newId('connection');
  const { streamId, playbackId } = await fed.granted(connectionId);
  const gone = await left.granted(newId('connection'));
  await silence(db, gone.streamId, 11_000);
  const streams = await streamsToReconcile(db);
  const found = streams.find((stream) => stream.job.streamId === streamId);
  expect(found).toMatchObject({
    job: {
      version: 1,
      streamId,
      playbackId,
      epoch: 1,
      connectionId,
      relayBaseUrl: edgeA.relayBaseUrl,
      latencyMode: 'standard',
    },
    state: 'connecting',
  });
  expect(streams.map((stream) => stream.job.streamId)).not.toContain(gone.streamId);
});

test('what the media plane has to be told of is relayed until that succeeded, then no more, oldest first', async () => {
  await drainOutbox();
  const channel = await createTestChannel(db);
  const endOne = async () => {
    const { streamId } = await channel.granted(newId('connection'));
    await applyFact(db, streamId, { kind: 'first-cell', epoch: 1 });
    await applyFact(db, streamId, { kind: 'end', reason: 'stopped' });
    return streamId;
  };
  const ended = [await endOne(), await endOne()];
  await expect(relayEvents(db, 10, () => Promise.reject(new Error('away')))).rejects.toThrow('away');
  const seen: unknown[] = [];
  await relayEvents(db, 10, (events) => {
    seen.push(...events.map(({ type, streamId }) => [type, streamId]));
    return Promise.resolve([]);
  });
  expect(seen).toEqual(ended.map((streamId) => ['stream.ended', streamId]));
  expect(await relayEvents(db, 10, () => Promise.resolve([]))).toEqual({ claimed: 0, parked: [] });
});

async function drainOutbox(): Promise<void> {
  while ((await relayEvents(db, 100, () => Promise.resolve([]))).claimed > 0);
}

test.each([
  ['picture', 'standard'],
  ['off', 'low'],
] as const)(
  'a stream with slate %s in %s latency that waits needs a worker until its time is up',
  async (slate, latencyMode) => {
    const mediaSettings = { ...defaultMediaSettings, slate };
    const channel = await createTestChannel(db, { mediaSettings, latencyMode });
    const connectionId = newId('connection');
    const { streamId } = await channel.granted(connectionId);
    await recordFirstCell(db, { streamId, epoch: 1, committedAtMs: 0 });
    const found = async () => (await streamsToReconcile(db)).find(({ job }) => job.streamId === streamId);
    expect(await found()).toMatchObject({ connectionId, isPublishing: true, state: 'live' });
    await applyFact(db, streamId, { kind: 'disconnected', connectionId });
    expect(await found()).toMatchObject({ connectionId: null, isPublishing: false, state: 'reconnecting' });
    expect(await applyFact(db, streamId, { kind: 'transcoder-lost', connectionId: null, epoch: 1 })).toMatchObject({
      kind: 'changed',
      stream: { epoch: 2, state: 'reconnecting' },
    });
    await db.platform.stream.update({ where: { id: streamId }, data: { reconnectDeadline: new Date(0) } });
    expect(await found()).toBeUndefined();
  },
);

test('a stream without a slate in standard latency needs no worker while it waits', async () => {
  const channel = await createTestChannel(db, { mediaSettings: { ...defaultMediaSettings, slate: 'off' } });
  const connectionId = newId('connection');
  const { streamId } = await channel.granted(connectionId);
  await recordFirstCell(db, { streamId, epoch: 1, committedAtMs: 0 });
  await applyFact(db, streamId, { kind: 'disconnected', connectionId });
  expect((await streamsToReconcile(db)).some(({ job }) => job.streamId === streamId)).toBe(false);
});
