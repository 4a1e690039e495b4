// What is kept for a time: events, deleted webhooks, deleted organizations.
import { firstIdAt, newId, type Id, type IdKind } from '@millrace/pipeline';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pruneEvents } from '../src/retention/prune-events.ts';
import { pruneOrganizations } from '../src/retention/prune-organizations.ts';
import { pruneDeliveries } from '../src/webhooks/prune-deliveries.ts';
import { openWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000);
/** An id as it was made so many days ago. */
const idOf = <K extends IdKind>(kind: K, days: number): Id<K> => {
  const old = firstIdAt(kind, daysAgo(days).getTime());
  return (old.slice(0, -10) + newId(kind).slice(-10)) as Id<K>;
};
async function createOrganization(data: { deletedAt?: Date } = {}) {
  const id = newId('organization');
  await world.db.platform.organization.create({ data: { id, name: 'Test', ...data } });
  return id;
}

test('events go when their days are over, unless they have not been numbered or carried out', async () => {
  const { platform } = world.db;
  const organizationId = await createOrganization();
  const done = { relayedAt: new Date() };
  const rows = [
    { id: idOf('event', 91), type: 'old', organizationSequence: 1n, ...done },
    { id: idOf('event', 91), type: 'not numbered', organizationSequence: null, ...done },
    { id: idOf('event', 91), type: 'not carried out', organizationSequence: 2n, relayedAt: null },
    { id: idOf('event', 89), type: 'young', organizationSequence: 3n, ...done },
  ];
  for (const row of rows) await platform.event.create({ data: { ...row, organizationId, data: {}, sequence: null } });
  expect(await pruneEvents(world, 90)).toBe('done');
  const left = await platform.event.findMany({ where: { organizationId } });
  expect(left.map(({ type }) => type).toSorted()).toEqual(['not carried out', 'not numbered', 'young']);
});

test('a deleted webhook goes when its log is gone', async () => {
  const { platform } = world.db;
  const organizationId = await createOrganization();
  const webhook = (deletedAt: Date | null) => ({
    data: {
      ...{ id: newId('webhook'), organizationId, url: 'https://a.test', eventTypes: ['*'], sealedSecret: '' },
      deletedAt,
    },
  });
  await platform.webhook.create(webhook(daysAgo(31)));
  const recent = await platform.webhook.create(webhook(daysAgo(29)));
  const live = await platform.webhook.create(webhook(null));
  const logged = await platform.webhook.create(webhook(daysAgo(31)));
  const eventId = newId('event');
  await platform.event.create({ data: { id: eventId, organizationId, type: 'x', data: {}, sequence: null } });
  const delivery = { webhookId: logged.id, eventId, organizationId, sequence: 1n, state: 'failed' } as const;
  await platform.webhookDelivery.create({ data: delivery });
  await pruneDeliveries(world, 30);
  const left = await platform.webhook.findMany({ where: { organizationId } });
  expect(left.map(({ id }) => id).toSorted()).toEqual([recent.id, live.id, logged.id].toSorted());
});

test('a deleted organization goes a month later, when its media is gone, and nobody else’s rows', async () => {
  const { platform } = world.db;
  const [gone, withMedia, recent, live] = [
    await createOrganization({ deletedAt: daysAgo(31) }),
    await createOrganization({ deletedAt: daysAgo(31) }),
    await createOrganization({ deletedAt: daysAgo(29) }),
    await createOrganization(),
  ];
  for (const organizationId of [gone, withMedia, recent, live]) {
    const id = newId('channel');
    const playbackId = newId('playback');
    await platform.channel.create({ data: { id, organizationId, name: 'a', reconnectWindowSeconds: 60, playbackId } });
    const mediaDeletedAt = organizationId === withMedia ? null : new Date();
    const stream = {
      organizationId,
      channelId: id,
      state: 'ended',
      epoch: 1,
      latencyMode: 'low',
      mediaDeletedAt,
    } as const;
    await platform.stream.create({ data: { id: newId('stream'), ...stream } });
    const event = { organizationId, channelId: id, type: 'x', data: {}, sequence: null };
    await platform.event.create({ data: { id: newId('event'), ...event } });
  }
  let rounds = 0;
  while ((await pruneOrganizations(world)) === 'more') rounds += 1;
  expect(rounds).toBeLessThan(20);
  const where = { id: { in: [gone, withMedia, recent, live] } };
  const left = (await platform.organization.findMany({ where })).map(({ id }) => id);
  expect(left.toSorted()).toEqual([withMedia, recent, live].toSorted());
  expect(await platform.event.count({ where: { organizationId: gone } })).toBe(0);
  expect(await platform.channel.count({ where: { organizationId: { in: left } } })).toBe(3);
});
