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
    ...(await platform.auditEntry.findMany()).map(({ action }) => action),
  ]).toEqual(['fresh', 'fresh', 'fresh', 'fresh']);
});
