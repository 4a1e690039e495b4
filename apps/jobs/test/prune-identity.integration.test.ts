import { newId } from '@millrace/pipeline';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pruneIdentity } from '../src/retention/prune-identity.ts';
import { openWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000);

test('what is long over goes, what is not stays', async () => {
  const { platform } = world.db;
  const userId = newId('user');
  const organizationId = newId('organization');
  await platform.organization.create({ data: { id: organizationId, name: 'Test' } });
  await platform.user.create({ data: { id: userId, email: 'a@example.com', passwordHash: '-' } });
  for (const [name, days] of [
    ['over', 401],
    ['fresh', -1],
  ] as const) {
    const expiresAt = daysAgo(days);
    const sessionId = newId('session');
    await platform.session.create({ data: { id: sessionId, kind: 'login', userId, address: name, expiresAt } });
    await platform.refreshToken.create({ data: { tokenHash: name, sessionId, userId, organizationId, expiresAt } });
    await platform.passwordReset.create({ data: { tokenHash: name, userId, expiresAt } });
    const kept = { organizationId, principalId: userId, key: name, requestHash: '', status: 200, sealedBody: '' };
    await platform.idempotencyKey.create({ data: { ...kept, createdAt: expiresAt } });
    await platform.auditEntry.create({
      data: {
        ...{ id: newId('auditEntry'), action: name, outcome: 'succeeded', actorKind: 'nobody', details: {} },
        ...{ address: '::1', requestId: 'req', createdAt: expiresAt },
      },
    });
  }
  expect(await pruneIdentity(world)).toBe('done');
  expect([
    ...(await platform.session.findMany()).map(({ address }) => address),
    ...(await platform.refreshToken.findMany()).map(({ tokenHash }) => tokenHash),
    ...(await platform.passwordReset.findMany()).map(({ tokenHash }) => tokenHash),
    ...(await platform.idempotencyKey.findMany()).map(({ key }) => key),
    ...(await platform.auditEntry.findMany()).map(({ action }) => action),
  ]).toEqual(Array(5).fill('fresh'));
});

test('a kept answer is there for the whole day that it is promised for', async () => {
  const { platform } = world.db;
  const { id: organizationId } = await platform.organization.create({
    data: { id: newId('organization'), name: 'Day' },
  });
  for (const [key, hours] of [
    ['over', 24.1],
    ['just in time', 23.9],
  ] as const) {
    const kept = { organizationId, principalId: 'ak_1', key, requestHash: '', status: 200, sealedBody: '' };
    await platform.idempotencyKey.create({ data: { ...kept, createdAt: daysAgo(hours / 24) } });
  }
  await pruneIdentity(world);
  const left = await platform.idempotencyKey.findMany({ where: { organizationId } });
  expect(left.map(({ key }) => key)).toEqual(['just in time']);
});
