import { sealWebhookSecret, newWebhookSecret } from '@millrace/auth';
import { writeEvents } from '@millrace/events';
import { newId } from '@millrace/pipeline';
import { until } from '@millrace/testing';
import type { ServerResponse } from 'node:http';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { disableAfterMs } from '../src/webhooks/judge-attempt.ts';
import { pruneDeliveries } from '../src/webhooks/prune-deliveries.ts';
import type { WebhookDispatcher } from '../src/webhooks/webhook-dispatcher.ts';
import { startReceiver, verify, type Receiver } from './receiver.ts';
import {
  addWebhook,
  deliveryOf,
  happen,
  keys,
  newOrganization,
  passTime,
  sendUntil,
  startDispatcher,
} from './webhook-world.ts';
import { openWorld, type World } from './world.ts';

let world: World;
let receiver: Receiver;
let dispatcher: WebhookDispatcher;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  receiver = await startReceiver();
  dispatcher = startDispatcher(world);
});
afterEach(async () => {
  await receiver.close();
  await dispatcher.close();
});

const stateIs = (webhook: Parameters<typeof deliveryOf>[1], state: string) => async () =>
  (await world.db.platform.webhookDelivery.count({ where: { webhookId: webhook.id } })) > 0 &&
  (await deliveryOf(world, webhook)).state === state;
const triedOnce =
  (webhook: Parameters<typeof deliveryOf>[1], attempts = 1) =>
  async () =>
    (await world.db.platform.webhookAttempt.count({ where: { webhookId: webhook.id } })) === attempts;

test('a subscriber gets the event once, signed by the specification, and the log shows request and answer', async () => {
  const organizationId = await newOrganization(world);
  const webhook = await addWebhook(world, organizationId, receiver.url, ['usage.*']);
  await addWebhook(world, organizationId, receiver.url, ['stream.live']);
  receiver.answer = (response) => response.writeHead(200, { 'x-receiver': 'here' }).end('thanks');
  await happen(world, organizationId);
  await sendUntil(world, dispatcher, stateIs(webhook, 'delivered'));
  expect(receiver.received).toHaveLength(1);
  const [one] = receiver.received;
  if (!one) throw new Error('unreachable');
  verify(webhook.secret, one);
  expect(one.event).toMatchObject({ type: 'usage.threshold', sequence: 1, organizationId, data: { percent: 80 } });
  expect(one.headers['webhook-id']).toBe(one.event.id);
  const { log, attempts } = await deliveryOf(world, webhook);
  expect(attempts).toBe(1);
  expect(log).toMatchObject([
    { number: 1, result: '200', responseBody: 'thanks', responseHeaders: { 'x-receiver': 'here' }, url: receiver.url },
  ]);
});

test('what becomes of an attempt locks the webhook before its delivery, as whoever changes a webhook does', async () => {
  const organizationId = await newOrganization(world);
  const webhook = await addWebhook(world, organizationId, receiver.url);
  receiver.answer = (response) => response.writeHead(500).end();
  await happen(world, organizationId);
  await world.db.transaction(async (tx) => {
    await tx.$queryRaw`SELECT id FROM webhooks WHERE id = ${webhook.id} FOR NO KEY UPDATE`;
    await sendUntil(world, dispatcher, async () => {
      const waiting = await world.db.platform.$queryRaw<unknown[]>`
        SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%WITH health AS%'`;
      return waiting.length > 0;
    });
    const free = await tx.$queryRaw<unknown[]>`
      SELECT event_id FROM webhook_deliveries WHERE webhook_id = ${webhook.id} FOR UPDATE SKIP LOCKED`;
    expect(free).toHaveLength(1);
  });
  await sendUntil(world, dispatcher, triedOnce(webhook));
});

test('what failed is sent again with the same id, a new time and a new signature', async () => {
  const organizationId = await newOrganization(world);
  const webhook = await addWebhook(world, organizationId, receiver.url);
  receiver.answer = (response) => response.writeHead(500).end('not today');
  await happen(world, organizationId);
  await sendUntil(world, dispatcher, triedOnce(webhook));
  const failed = await deliveryOf(world, webhook);
  expect(failed).toMatchObject({ state: 'pending', step: 1, lastResult: '500' });
  expect(failed.nextAttemptAt.getTime()).toBeGreaterThan(Date.now() + 2_000);
  receiver.answer = (response) => response.writeHead(204).end();
  await passTime(world, webhook);
  await sendUntil(world, dispatcher, stateIs(webhook, 'delivered'));
  const [first, second] = receiver.received;
  if (!first || !second) throw new Error('unreachable');
  expect(second.headers['webhook-id']).toBe(first.headers['webhook-id']);
  expect(second.body).toBe(first.body);
  for (const one of [first, second]) verify(webhook.secret, one);
});

test('while a secret is being rotated both sign', async () => {
  const organizationId = await newOrganization(world);
  const webhook = await addWebhook(world, organizationId, receiver.url);
  const previous = newWebhookSecret();
  const previousSealedSecret = sealWebhookSecret(keys, previous, { organizationId, webhookId: webhook.id });
  const previousSecretUntil = new Date(Date.now() + 60_000);
  await world.db.platform.webhook.update({
    where: { id: webhook.id },
    data: { previousSealedSecret, previousSecretUntil },
  });
  await happen(world, organizationId);
  await sendUntil(world, dispatcher, stateIs(webhook, 'delivered'));
  const [both] = receiver.received;
  if (!both) throw new Error('unreachable');
  verify(webhook.secret, both);
  verify(previous, both);
  await world.db.platform.webhook.update({
    where: { id: webhook.id },
    data: { previousSecretUntil: new Date(Date.now() - 1_000) },
  });
  await happen(world, organizationId);
  await sendUntil(world, dispatcher, () => receiver.received.length === 2);
  const after = receiver.received[1];
  if (!after) throw new Error('unreachable');
  verify(webhook.secret, after);
  expect(() => verify(previous, after)).toThrow();
});

test('a receiver that is gone is disabled at once, and that is told', async () => {
  const organizationId = await newOrganization(world);
  const webhook = await addWebhook(world, organizationId, receiver.url);
  const [userId, to] = [newId('user'), 'ada@example.test'];
  await world.db.platform.user.create({ data: { id: userId, email: to, passwordHash: '-' } });
  await world.db.platform.membership.create({ data: { organizationId, userId, role: 'owner' } });
  receiver.answer = (response) => response.writeHead(410).end();
  await happen(world, organizationId, 2);
  const isDisabled = async () =>
    !(await world.db.platform.webhook.findUniqueOrThrow({ where: { id: webhook.id } })).enabled;
  await sendUntil(world, dispatcher, isDisabled);
  expect(await world.db.platform.webhook.findUnique({ where: { id: webhook.id } })).toMatchObject({
    disabledReason: 'gone',
  });
  const told = await world.db.platform.event.findMany({ where: { organizationId, type: 'webhook.disabled' } });
  expect(told.map(({ data }) => data)).toMatchObject([{ webhookId: webhook.id, reason: 'gone' }]);
  await until(() => world.letters.length > 0, 5_000);
  expect(world.letters).toEqual([
    { kind: 'webhook-disabled', to, organizationName: 'Test', webhookUrl: receiver.url, reason: 'gone' },
  ]);
  expect(await world.db.platform.webhookDelivery.count({ where: { webhookId: webhook.id, state: 'pending' } })).toBe(0);
});

test('a receiver that has failed for five days is disabled with its next failure', async () => {
  const organizationId = await newOrganization(world);
  const webhook = await addWebhook(world, organizationId, receiver.url);
  const failingSince = new Date(Date.now() - disableAfterMs - 1_000);
  await world.db.platform.webhook.update({ where: { id: webhook.id }, data: { failingSince } });
  receiver.answer = (response) => response.writeHead(500).end();
  await happen(world, organizationId);
  const told = () => world.db.platform.event.findFirst({ where: { organizationId, type: 'webhook.disabled' } });
  await sendUntil(world, dispatcher, async () => (await told()) !== null);
  expect((await told())?.data).toMatchObject({ reason: 'failing', failingSince: failingSince.toISOString() });
});

test('a receiver that asks for patience gets it for everything that waits for it', async () => {
  const organizationId = await newOrganization(world);
  const webhook = await addWebhook(world, organizationId, receiver.url);
  receiver.answer = (response) => response.writeHead(429, { 'retry-after': '120' }).end();
  await happen(world, organizationId);
  await sendUntil(world, dispatcher, triedOnce(webhook));
  const { nextAttemptAt } = await deliveryOf(world, webhook);
  expect(nextAttemptAt.getTime() - Date.now()).toBeGreaterThan(110_000);
  const { pausedUntil } = await world.db.platform.webhook.findUniqueOrThrow({ where: { id: webhook.id } });
  expect((pausedUntil?.getTime() ?? 0) - Date.now()).toBeGreaterThan(110_000);
  await happen(world, organizationId);
  const other = await addWebhook(world, organizationId, receiver.url);
  receiver.answer = (response) => response.writeHead(204).end();
  await happen(world, organizationId);
  await sendUntil(world, dispatcher, stateIs(other, 'delivered'));
  expect(await world.db.platform.webhookAttempt.count({ where: { webhookId: webhook.id } })).toBe(1);
});

test('receivers that never answer do not delay one that does', async () => {
  const organizationId = await newOrganization(world);
  const stuck = await startReceiver();
  const held: ServerResponse[] = [];
  stuck.answer = (response) => held.push(response);
  for (let count = 0; count < 8; count += 1) await addWebhook(world, organizationId, stuck.url);
  await happen(world, organizationId, 6);
  await sendUntil(world, dispatcher, () => held.length >= 8);
  const prompt = await addWebhook(world, organizationId, receiver.url);
  await happen(world, organizationId, 2);
  await sendUntil(world, dispatcher, stateIs(prompt, 'delivered'));
  expect(receiver.received.length).toBeGreaterThan(0);
  await stuck.close();
});

test('what a process that died had claimed is sent by the next one', async () => {
  const organizationId = await newOrganization(world);
  const webhook = await addWebhook(world, organizationId, receiver.url);
  await happen(world, organizationId, 10);
  const dead = startDispatcher(world);
  const held: ServerResponse[] = [];
  receiver.answer = (response) => held.push(response);
  await sendUntil(world, dead, () => held.length > 0);
  const claimed = await world.db.platform.webhookDelivery.count({
    where: { webhookId: webhook.id, state: 'pending', nextAttemptAt: { gt: new Date(Date.now() + 5_000) } },
  });
  expect(claimed).toBeGreaterThan(0);
  receiver.answer = (response) => response.writeHead(204).end();
  await passTime(world, webhook);
  const delivered = () =>
    world.db.platform.webhookDelivery.count({ where: { webhookId: webhook.id, state: 'delivered' } });
  await sendUntil(world, dispatcher, async () => (await delivered()) === 10);
  const sequences = new Set(receiver.received.map(({ event }) => event.sequence));
  expect([...sequences].sort((a, b) => a - b)).toEqual(Array.from({ length: 10 }, (_, index) => index + 1));
  for (const response of held) response.destroy();
  await dead.close();
});

test('a test goes to its webhook alone, whatever that subscribes to', async () => {
  const organizationId = await newOrganization(world);
  const webhook = await addWebhook(world, organizationId, receiver.url, ['stream.live']);
  const other = await addWebhook(world, organizationId, receiver.url);
  const data = { webhookId: webhook.id };
  await world.db.transaction((tx) => writeEvents(tx, [{ type: 'webhook.test', organizationId, data }]));
  await sendUntil(world, dispatcher, stateIs(webhook, 'delivered'));
  expect(receiver.received.map(({ event }) => event.type)).toEqual(['webhook.test']);
  expect(await world.db.platform.webhookDelivery.count({ where: { webhookId: other.id } })).toBe(0);
});

test('what cannot be signed is a failed attempt as any other, and does not come again and again', async () => {
  const webhook = await addWebhook(world, await newOrganization(world), receiver.url);
  await world.db.platform.webhook.update({
    where: { id: webhook.id },
    data: { sealedSecret: 'of another installation' },
  });
  await happen(world, webhook.organizationId);
  await sendUntil(world, dispatcher, triedOnce(webhook));
  expect(await deliveryOf(world, webhook)).toMatchObject({
    state: 'pending',
    step: 1,
    lastResult: 'secret_unreadable',
  });
  expect(receiver.received).toEqual([]);
});

test('the log is kept for so many days, and what is still on its way stays', async () => {
  const organizationId = await newOrganization(world);
  const webhook = await addWebhook(world, organizationId, receiver.url);
  await happen(world, organizationId);
  await sendUntil(world, dispatcher, stateIs(webhook, 'delivered'));
  const createdAt = new Date(Date.now() - 31 * 86_400_000);
  const age = (state: 'pending' | 'delivered') =>
    world.db.platform.webhookDelivery.updateMany({ where: { webhookId: webhook.id }, data: { createdAt, state } });
  await age('pending');
  await pruneDeliveries(world, 30);
  expect(await world.db.platform.webhookDelivery.count({ where: { webhookId: webhook.id } })).toBe(1);
  await age('delivered');
  await pruneDeliveries(world, 30);
  expect(await world.db.platform.webhookDelivery.count({ where: { webhookId: webhook.id } })).toBe(0);
});
