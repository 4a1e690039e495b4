import { newId } from '@millrace/pipeline';
import type { Database } from '@millrace/db';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { applyFact, authorizePublish } from '../src/index.ts';
import {
  createTestChannel,
  edgeA,
  edgeARestarted,
  edgeB,
  openTestDatabase,
  passDeadline,
  silence,
  type TestChannel,
} from './platform.ts';

let db: Database;
let channel: TestChannel;
beforeAll(async () => {
  db = await openTestDatabase();
});
afterAll(() => db.close());
beforeEach(async () => {
  channel = await createTestChannel(db);
});

const first = () => newId('connection');
const refused = (reason: string) => ({ decision: 'refuse', reason });

describe('a publish is refused', () => {
  test('when nobody has the key', async () => {
    const request = { key: { lookup: 'of nobody' }, edge: edgeA, connectionId: first(), remoteAddress: '203.0.113.7' };
    expect(await authorizePublish(db, request)).toEqual(refused('STREAM_KEY_NOT_ACCEPTED'));
  });
  test('when the key was revoked', async () => {
    await db.platform.streamKey.updateMany({ where: { lookup: channel.lookup }, data: { revokedAt: new Date() } });
    expect(await channel.publish(first())).toEqual(refused('STREAM_KEY_NOT_ACCEPTED'));
  });
  test('when the key has expired, but not before', async () => {
    const expireAt = (expiresAt: Date) =>
      db.platform.streamKey.updateMany({ where: { lookup: channel.lookup }, data: { expiresAt } });
    await expireAt(new Date(Date.now() - 1_000));
    expect(await channel.publish(first())).toEqual(refused('STREAM_KEY_NOT_ACCEPTED'));
    await expireAt(new Date(Date.now() + 60_000));
    expect(await channel.publish(first())).toMatchObject({ decision: 'grant' });
  });
  test.each([{ enabled: false }, { deletedAt: new Date() }])('when the channel has %j', async (data) => {
    await db.platform.channel.update({ where: { id: channel.channelId }, data });
    expect(await channel.publish(first())).toEqual(refused('CHANNEL_DISABLED'));
  });
  test('when the organization is suspended', async () => {
    await db.platform.organization.update({ where: { id: channel.organizationId }, data: { suspendedAt: new Date() } });
    expect(await channel.publish(first())).toEqual(refused('ORGANIZATION_SUSPENDED'));
  });
});

test('a refusal of a known key is told, once a minute for each reason, also in the stream that runs', async () => {
  const { streamId } = await channel.granted(first());
  const spare = await channel.addKey({ revokedAt: new Date(Date.now() - 1_000) });
  for (let count = 0; count < 3; count += 1) await channel.publish(first(), edgeB, { lookup: spare });
  await db.platform.channel.update({ where: { id: channel.channelId }, data: { enabled: false } });
  await channel.publish(first(), edgeB);
  const told = await db.platform.event.findMany({
    where: { channelId: channel.channelId, type: 'streamKey.refused' },
    orderBy: { ordinal: 'asc' },
  });
  expect(told.map(({ data }) => data)).toMatchObject([
    { reason: 'STREAM_KEY_NOT_ACCEPTED', keyProblem: 'revoked', fault: 'encoder' },
    { reason: 'CHANNEL_DISABLED', fault: 'organization' },
  ]);
  expect(await channel.events(streamId)).toEqual(['1 stream.connecting', '2 streamKey.refused', '3 streamKey.refused']);
});

test.each([
  ['expired', { expiresAt: new Date(Date.now() - 1_000) }],
  ['address_not_allowed', { allowedAddresses: ['192.0.2.0/24'] }],
])('the owner of a key hears that it is %s', async (keyProblem, key) => {
  await db.platform.streamKey.updateMany({ where: { lookup: channel.lookup }, data: key });
  expect(await channel.publish(first())).toEqual(refused('STREAM_KEY_NOT_ACCEPTED'));
  const told = await db.platform.event.findMany({ where: { channelId: channel.channelId } });
  expect(told.map(({ data }) => data)).toMatchObject([{ keyProblem }]);
});

test('the first publish begins a stream at epoch 1', async () => {
  const grant = await channel.granted(first());
  expect(grant).toMatchObject({ channelId: channel.channelId, epoch: 1, latencyMode: 'standard' });
  expect(await channel.stream(grant.streamId)).toMatchObject({ state: 'connecting', edgeName: 'edge-a', liveAt: null });
  expect(await channel.events(grant.streamId)).toEqual(['1 stream.connecting']);
});

test('the same question asked twice gets the same answer', async () => {
  const connectionId = first();
  expect(await channel.publish(connectionId)).toEqual(await channel.publish(connectionId));
});

test('of ten encoders that come at once one gets the channel', async () => {
  // In later rounds the pool has its connections, and the ten really come at once.
  for (let round = 0; round < 5; round += 1) {
    const contested = await createTestChannel(db);
    const answers = await Promise.all(Array.from({ length: 10 }, () => contested.publish(first(), edgeB)));
    expect(answers.map((answer) => answer.decision).sort()).toEqual([...Array<string>(9).fill('busy'), 'grant']);
    expect(await db.platform.stream.count({ where: { channelId: contested.channelId } })).toBe(1);
  }
});

/** Runs `act` while somebody else has the channel's row, as a decision about it has. */
function whileChannelIsLocked<T>(act: () => Promise<T>): Promise<T> {
  return db.transaction(async (tx) => {
    await tx.$queryRaw`SELECT FROM channels WHERE id = ${channel.channelId} FOR NO KEY UPDATE`;
    return act();
  });
}

test('who is turned away waits for no decision about the channel', async () => {
  await channel.granted(first());
  const answers = await whileChannelIsLocked(() =>
    Promise.all([channel.publish(first(), edgeB), channel.publish(first(), edgeB)]),
  );
  expect(answers.map((answer) => answer.decision)).toEqual(['busy', 'busy']);
});

test('who cannot be decided about in time shall try again', async () => {
  expect(await whileChannelIsLocked(() => channel.publish(first()))).toEqual({ decision: 'retry' });
});

test('while another connection lives, the edge hears who holds the channel', async () => {
  const holder = first();
  const { streamId } = await channel.granted(holder);
  expect(await channel.publish(first(), edgeB)).toEqual({
    decision: 'busy',
    holder: { instanceId: 'a-1', connectionId: holder, streamId, relayBaseUrl: edgeA.relayBaseUrl },
  });
});

test('while it is not known whether the holder lives, the encoder shall try again', async () => {
  const { streamId } = await channel.granted(first());
  await silence(db, streamId, 6_000);
  expect(await channel.publish(first(), edgeB)).toEqual({ decision: 'retry' });
});

test('a holder that was silent for ten seconds gives way', async () => {
  const { streamId } = await channel.granted(first());
  await silence(db, streamId, 10_500);
  expect(await channel.granted(first(), edgeB)).toMatchObject({ streamId, epoch: 2 });
});

test('a holder whose edge was restarted gives way at once', async () => {
  const { streamId } = await channel.granted(first());
  expect(await channel.granted(first(), edgeARestarted)).toMatchObject({ streamId, epoch: 2 });
});

test('an encoder that comes back inside the window goes on with the next epoch', async () => {
  const connectionId = first();
  const { streamId } = await channel.granted(connectionId);
  await applyFact(db, streamId, { kind: 'first-cell', epoch: 1 });
  await applyFact(db, streamId, { kind: 'disconnected', connectionId });
  expect(await channel.stream(streamId)).toMatchObject({ state: 'reconnecting', connectionId: null });

  expect(await channel.granted(first(), edgeB)).toMatchObject({ streamId, epoch: 2 });
  expect(await channel.stream(streamId)).toMatchObject({
    state: 'reconnecting',
    reconnectDeadline: null,
    edgeName: 'edge-b',
  });
  await applyFact(db, streamId, { kind: 'first-cell', epoch: 2 });
  expect(await channel.stream(streamId)).toMatchObject({ state: 'live' });
  expect(await channel.events(streamId)).toEqual([
    '1 stream.connecting',
    '2 stream.live',
    '3 stream.disconnected',
    '4 stream.reconnected',
  ]);
});

test('without room no stream begins and none ends, a wrong key is told, and an encoder comes back to its stream', async () => {
  const request = { key: { lookup: channel.lookup }, edge: edgeA, remoteAddress: '203.0.113.7', isFull: true };
  const publish = (connectionId = first()) => authorizePublish(db, { ...request, connectionId });
  expect(await publish()).toEqual({ decision: 'retry' });
  const ofNobody = { ...request, key: { lookup: 'of nobody' }, connectionId: first() };
  expect(await authorizePublish(db, ofNobody)).toEqual(refused('STREAM_KEY_NOT_ACCEPTED'));
  const connectionId = first();
  const { streamId } = await channel.granted(connectionId);
  await applyFact(db, streamId, { kind: 'disconnected', connectionId });
  const next = first();
  expect(await publish(next)).toMatchObject({ decision: 'grant', grant: { streamId, epoch: 2 } });
  await applyFact(db, streamId, { kind: 'disconnected', connectionId: next });
  await passDeadline(db, streamId);
  expect(await publish()).toEqual({ decision: 'retry' });
  expect(await channel.stream(streamId)).toMatchObject({ state: 'connecting' });
});

test('a stream that went on without us is granted under the epoch that it goes on with, and no lesser one', async () => {
  const { streamId } = await channel.granted(first());
  await silence(db, streamId, 10_001);
  const connectionId = first();
  const request = { key: { lookup: channel.lookup }, edge: edgeB, connectionId, remoteAddress: '203.0.113.7' };
  const ask = (epoch: number, of = streamId) => authorizePublish(db, { ...request, resumed: { streamId: of, epoch } });
  expect(await ask(7)).toMatchObject({ decision: 'grant', grant: { streamId, epoch: 7 } });
  expect(await ask(7)).toMatchObject({ grant: { streamId, epoch: 7 } });
  expect(await ask(9)).toMatchObject({ grant: { streamId, epoch: 9 } });
  expect(await ask(12, newId('stream'))).toMatchObject({ grant: { streamId, epoch: 9 } });
});

test('an encoder that comes and goes ten times has one stream, an epoch each time, and is told of as often', async () => {
  let connectionId = first();
  const { streamId } = await channel.granted(connectionId);
  await applyFact(db, streamId, { kind: 'first-cell', epoch: 1 });
  for (let epoch = 2; epoch <= 11; epoch += 1) {
    await applyFact(db, streamId, { kind: 'disconnected', connectionId });
    connectionId = first();
    expect(await channel.granted(connectionId, epoch % 2 ? edgeA : edgeB)).toMatchObject({ streamId, epoch });
    await applyFact(db, streamId, { kind: 'first-cell', epoch });
  }
  expect(await channel.stream(streamId)).toMatchObject({ state: 'live', epoch: 11, connectionId });
  const types = (await channel.events(streamId)).map((told) => told.split(' ')[1]);
  expect(types.filter((type) => type === 'stream.disconnected')).toHaveLength(10);
  expect(types.filter((type) => type === 'stream.reconnected')).toHaveLength(10);
  expect(types).toHaveLength(22);
});

test('an encoder that comes back after the window gets a new stream, and the old one ends', async () => {
  const connectionId = first();
  const { streamId, playbackId } = await channel.granted(connectionId);
  await applyFact(db, streamId, { kind: 'first-cell', epoch: 1 });
  await applyFact(db, streamId, { kind: 'disconnected', connectionId });
  await passDeadline(db, streamId);

  const next = await channel.granted(first());
  expect(next).toMatchObject({ epoch: 1, playbackId });
  expect(next.streamId).not.toBe(streamId);
  expect(await channel.stream(streamId)).toMatchObject({ state: 'ended', endReason: 'encoder_stopped' });
  expect((await channel.events(streamId)).at(-1)).toBe('4 stream.ended');
});
