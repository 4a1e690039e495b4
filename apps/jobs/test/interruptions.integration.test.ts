import { newId } from '@millrace/pipeline';
import { applyFact, authorizePublish } from '@millrace/streams';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { numberOutbox } from '../src/outbox/number-outbox.ts';
import type { WebhookDispatcher } from '../src/webhooks/webhook-dispatcher.ts';
import { startReceiver, type Receiver } from './receiver.ts';
import { addWebhook, passTime, sendUntil, startDispatcher, type TestWebhook } from './webhook-world.ts';
import { beginBroadcast, openWorld, type Broadcast, type World } from './world.ts';

let world: World;
let receiver: Receiver;
let dispatcher: WebhookDispatcher;
let broadcast: Broadcast;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  receiver = await startReceiver();
  dispatcher = startDispatcher(world);
  broadcast = await beginBroadcast(world);
  await applyFact(world.db, broadcast.streamId, { kind: 'first-cell', epoch: 1 });
  await numberOutbox(world);
});
afterEach(async () => {
  await dispatcher.close();
  await receiver.close();
});

const webhook = (...eventTypes: string[]) => addWebhook(world, broadcast.organizationId, receiver.url, eventTypes);

async function leave(): Promise<void> {
  const { connectionId } = await world.db.platform.stream.findUniqueOrThrow({ where: { id: broadcast.streamId } });
  await applyFact(world.db, broadcast.streamId, {
    kind: 'disconnected',
    connectionId: connectionId as Broadcast['connectionId'],
  });
}

async function comeBack(): Promise<void> {
  const key = await world.db.platform.streamKey.findFirstOrThrow({ where: { channelId: broadcast.channelId } });
  const answer = await authorizePublish(world.db, {
    key: { lookup: key.lookup },
    edge: { name: 'edge', instanceId: 'edge-1', relayBaseUrl: 'http://127.0.0.1:3020' },
    connectionId: newId('connection'),
    remoteAddress: '203.0.113.7',
  });
  if (answer.decision !== 'grant') throw new Error(`not granted: ${answer.decision}`);
  await applyFact(world.db, broadcast.streamId, { kind: 'first-cell', epoch: answer.grant.epoch });
}

/** The interruption that runs began so much earlier. */
async function passSeconds(seconds: number): Promise<void> {
  await world.db.platform.$executeRaw`
    UPDATE events SET created_at = created_at - ${seconds} * interval '1 second' WHERE stream_id = ${broadcast.streamId}`;
  await world.db.platform.$executeRaw`
    UPDATE webhook_deliveries d SET next_attempt_at = next_attempt_at - ${seconds} * interval '1 second'
    FROM events e WHERE e.id = d.event_id AND e.stream_id = ${broadcast.streamId} AND d.state = 'pending'`;
}

/** What is on its way, oldest first, with the seconds that it still waits. */
async function onTheWay({ id }: TestWebhook): Promise<string[]> {
  const rows = await world.db.platform.$queryRaw<{ type: string; waits: number }[]>`
    SELECT e.type, round(extract(epoch FROM d.next_attempt_at - now()))::int AS waits
    FROM webhook_deliveries d JOIN events e ON e.id = d.event_id
    WHERE d.webhook_id = ${id} ORDER BY d.sequence`;
  return rows.map(({ type, waits }) => (waits > 0 ? `${type} in ${waits} s` : type));
}

test('that an encoder is gone is told when it has been for three seconds, and that it is back behind that', async () => {
  const told = await webhook('stream.*');
  await leave();
  await numberOutbox(world);
  expect(await onTheWay(told)).toEqual(['stream.disconnected in 3 s']);
  await passSeconds(4);
  await comeBack();
  await sendUntil(world, dispatcher, () => receiver.received.length === 2);
  expect(receiver.received.map(({ event }) => event.type)).toEqual(['stream.disconnected', 'stream.reconnected']);
});

test('an interruption that is over before that is told to no webhook, and stands in the feed', async () => {
  const webhooks = [await webhook('*'), await webhook('stream.reconnected')];
  await leave();
  await numberOutbox(world);
  await comeBack();
  await numberOutbox(world);
  // Both in one batch.
  await leave();
  await comeBack();
  await numberOutbox(world);
  for (const one of webhooks) expect(await onTheWay(one)).toEqual([]);
  const events = await world.db.platform.event.findMany({
    where: { streamId: broadcast.streamId },
    orderBy: { organizationSequence: 'asc' },
  });
  const types = ['connecting', 'live', 'disconnected', 'reconnected', 'disconnected', 'reconnected'];
  expect(events.map(({ type }) => type)).toEqual(types.map((type) => `stream.${type}`));
});

test('who has been told that the encoder is gone is told that it is back, however soon that is', async () => {
  const told = await webhook('*');
  await leave();
  await numberOutbox(world);
  await passTime(world, told);
  await sendUntil(world, dispatcher, () => receiver.received.length === 1);
  await comeBack();
  await sendUntil(world, dispatcher, () => receiver.received.length === 2);
  expect(receiver.received.map(({ event }) => event.type)).toEqual(['stream.disconnected', 'stream.reconnected']);
});

test('of an encoder that comes and goes the third time within a minute, and the others, wait for half of one', async () => {
  const told = await webhook('*');
  for (let times = 0; times < 2; times += 1) {
    await leave();
    await numberOutbox(world);
    await passSeconds(5);
    await comeBack();
  }
  await sendUntil(world, dispatcher, () => receiver.received.length === 4);
  for (let times = 0; times < 3; times += 1) {
    await leave();
    await numberOutbox(world);
    expect((await onTheWay(told)).at(-1)).toBe('stream.disconnected in 30 s');
    await passSeconds(6);
    await comeBack();
    await numberOutbox(world);
  }
  expect(await onTheWay(told)).toHaveLength(4);
});

test('the end of a stream lets nothing of it wait any longer', async () => {
  const told = await webhook('*');
  await leave();
  await numberOutbox(world);
  await applyFact(world.db, broadcast.streamId, { kind: 'end', reason: 'stopped' });
  await numberOutbox(world);
  expect(await onTheWay(told)).toEqual(['stream.disconnected', 'stream.ended']);
});
