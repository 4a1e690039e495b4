// Two encoders on one channel: who gets it, who is told what, and that the epoch tells their media apart.
import type { Database } from '@millrace/db';
import { newId, type ConnectionId, type IngestGrant, type PublishPolicy } from '@millrace/pipeline';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { applyFact, recordHealth, recordHeartbeat } from '../src/index.ts';
import { healthReport } from './health-report.ts';
import { createTestChannel, edgeA, edgeB, openTestDatabase, silence, type TestChannel } from './platform.ts';

let db: Database;
beforeAll(async () => {
  db = await openTestDatabase();
});
afterAll(() => db.close());

interface Contested {
  channel: TestChannel;
  holder: ConnectionId;
  grant: IngestGrant;
}
async function contested(publishPolicy: PublishPolicy): Promise<Contested> {
  const channel = await createTestChannel(db, { publishPolicy });
  const holder = newId('connection');
  const grant = await channel.granted(holder);
  await applyFact(db, grant.streamId, { kind: 'first-cell', epoch: 1 });
  return { channel, holder, grant };
}
const heartbeat = (connectionId: ConnectionId, { streamId }: IngestGrant, edge = edgeA) =>
  recordHeartbeat(db, { edge, connections: [{ streamId, connectionId }] });
const refused = { decision: 'refuse', reason: 'ALREADY_PUBLISHING' };

test('a grant says who may publish with its key, for an edge that cannot ask later', async () => {
  const channel = await createTestChannel(db);
  const { key } = await channel.granted(newId('connection'));
  expect(key).toEqual({ id: expect.stringMatching(/^key_/), allowedAddresses: [], expiresAtMs: null });
});

test('a grant says how the channel is contested, for an edge that cannot ask later', async () => {
  const channel = await createTestChannel(db, { publishPolicy: 'priority' });
  const contest = { policy: 'priority', priority: 1 };
  const first = await channel.granted(newId('connection'));
  expect(first).toMatchObject({ epoch: 1, contest });
  await silence(db, first.streamId, 10_500);
  expect(await channel.granted(newId('connection'), edgeB)).toMatchObject({ epoch: 2, contest });
});

describe('while the first encoder lives, a second one', () => {
  test('makes the holder’s edge look whether it is the same one under `reject`', async () => {
    const { channel, holder } = await contested('reject');
    expect(await channel.publish(newId('connection'), edgeB)).toMatchObject({
      decision: 'busy',
      holder: { connectionId: holder, onlyForItself: true },
    });
  });
  test('that has lost to the holder under `reject` is refused, and the broadcaster is told', async () => {
    const { channel, holder, grant } = await contested('reject');
    expect(await channel.publish(newId('connection'), edgeB, { lostTo: holder })).toEqual(refused);
    expect((await channel.events(grant.streamId)).at(-1)).toContain('streamKey.refused');
  });
  test('that has lost to a former holder under `reject` makes the edge of the present one look', async () => {
    const { channel } = await contested('reject');
    const lostTo = newId('connection');
    expect(await channel.publish(newId('connection'), edgeB, { lostTo })).toMatchObject({ decision: 'busy' });
  });
  test('makes the holder’s edge look whether it still sends under `takeoverIfIdle`', async () => {
    const { channel, holder, grant } = await contested('takeoverIfIdle');
    const { instanceId, relayBaseUrl } = edgeA;
    const busy = {
      decision: 'busy',
      holder: { instanceId, connectionId: holder, streamId: grant.streamId, relayBaseUrl },
    };
    expect(await channel.publish(newId('connection'))).toEqual(busy);
  });
  test('gets the channel under `takeover`, with the next epoch, and the first is told to stop', async () => {
    const { channel, holder, grant } = await contested('takeover');
    const winner = newId('connection');
    const taken = await channel.granted(winner, edgeB);
    expect(taken).toMatchObject({ streamId: grant.streamId, epoch: 2 });
    expect((await heartbeat(holder, grant)).stop).toEqual([
      { streamId: grant.streamId, connectionId: holder, reason: 'ALREADY_PUBLISHING' },
    ]);
    expect((await heartbeat(winner, grant, edgeB)).stop).toEqual([]);
    expect((await channel.events(grant.streamId)).at(-1)).toBe('3 stream.takenOver');
  });
});

test('after a takeover nothing of the former encoder changes the stream', async () => {
  const { channel, holder, grant } = await contested('takeover');
  const winner = newId('connection');
  await channel.granted(winner, edgeB);
  const { streamId } = grant;
  for (const fact of [
    { kind: 'disconnected', connectionId: holder },
    { kind: 'transcoder-lost', connectionId: holder, epoch: 2 },
    { kind: 'transcoder-lost', connectionId: holder, epoch: 1 },
    { kind: 'first-cell', epoch: 1 },
    { kind: 'ingest-seen', connectionId: holder },
  ] as const) {
    expect(await applyFact(db, streamId, fact), fact.kind).toMatchObject({ kind: 'unchanged' });
  }
  await heartbeat(holder, grant);
  expect(await channel.stream(streamId)).toMatchObject({ connectionId: winner, epoch: 2, edgeName: 'edge-b' });
});

test('of many encoders that take over at once each gets an epoch of its own, and one holds the stream', async () => {
  const { channel, grant } = await contested('takeover');
  const connections = Array.from({ length: 8 }, () => newId('connection'));
  const answers = await Promise.all(connections.map((connectionId) => channel.publish(connectionId, edgeB)));
  const epochs = answers.flatMap((answer) => (answer.decision === 'grant' ? answer.grant.epoch : []));
  expect(epochs.sort()).toEqual([2, 3, 4]);
  const { connectionId, epoch } = await channel.stream(grant.streamId);
  expect(epoch).toBe(4);
  const index = answers.findIndex((answer) => answer.decision === 'grant' && answer.grant.epoch === 4);
  expect(connectionId).toBe(connections[index]);
});

test('the fourth takeover within ten minutes is refused, told once, and later goes again', async () => {
  const { channel, grant } = await contested('takeover');
  for (const epoch of [2, 3, 4]) expect(await channel.granted(newId('connection'), edgeB)).toMatchObject({ epoch });
  expect(await channel.publish(newId('connection'))).toEqual(refused);
  expect(await channel.publish(newId('connection'))).toEqual(refused);
  const events = await channel.events(grant.streamId);
  expect(events.filter((event) => event.includes('streamKey.conflict'))).toEqual(['6 streamKey.conflict']);

  await db.platform.$executeRaw`
    UPDATE events SET created_at = created_at - interval '10 minutes' WHERE stream_id = ${grant.streamId}`;
  expect(await channel.granted(newId('connection'))).toMatchObject({ epoch: 5 });
});

describe('under `priority`', () => {
  test.each([
    [5, 'busy'],
    [6, 'grant'],
    [1, 'busy'],
    [2 ** 31 - 1, 'grant'],
  ])('a key of priority %d against one of 5 gets: %s', async (priority, decision) => {
    const channel = await createTestChannel(db, { publishPolicy: 'priority' });
    const [mine, theirs] = await Promise.all([channel.addKey({ priority: 5 }), channel.addKey({ priority })]);
    expect(await channel.publish(newId('connection'), edgeA, { lookup: mine })).toMatchObject({ decision: 'grant' });
    expect(await channel.publish(newId('connection'), edgeB, { lookup: theirs })).toMatchObject({ decision });
  });
  test('the key that holds the stream is the one of the last takeover', async () => {
    const channel = await createTestChannel(db, { publishPolicy: 'priority' });
    const [low, high] = await Promise.all([channel.addKey({ priority: 2 }), channel.addKey({ priority: 9 })]);
    await channel.publish(newId('connection'), edgeA, { lookup: low });
    await channel.publish(newId('connection'), edgeB, { lookup: high });
    expect(await channel.publish(newId('connection'), edgeA, { lookup: low })).toMatchObject({ decision: 'busy' });
  });
});

describe('a holder whose edge measures that nothing comes', () => {
  const idle = healthReport({ videoBitrateBps: 0, audioBitrateBps: 0 });
  test.each(['takeoverIfIdle', 'priority', 'takeover'] as const)(
    'gives way under `%s`, and no takeover is counted',
    async (policy) => {
      const { channel, holder, grant } = await contested(policy);
      await recordHealth(db, [{ streamId: grant.streamId, connectionId: holder, health: idle }]);
      expect(await channel.granted(newId('connection'), edgeB)).toMatchObject({ epoch: 2 });
      expect(await channel.events(grant.streamId)).not.toContain('3 stream.takenOver');
    },
  );
  test('keeps the channel under `reject`', async () => {
    const { channel, holder, grant } = await contested('reject');
    await recordHealth(db, [{ streamId: grant.streamId, connectionId: holder, health: idle }]);
    expect(await channel.publish(newId('connection'), edgeB)).toMatchObject({ decision: 'busy' });
    expect(await channel.publish(newId('connection'), edgeB, { lostTo: holder })).toEqual(refused);
  });
});

test('a holder that is doubtful is not called alive under any policy', async () => {
  for (const policy of ['reject', 'takeoverIfIdle', 'priority'] as const) {
    const { channel, grant } = await contested(policy);
    await silence(db, grant.streamId, 6_000);
    expect(await channel.publish(newId('connection'), edgeB), policy).toEqual({ decision: 'retry' });
  }
});
