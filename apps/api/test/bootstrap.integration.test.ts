import { hashApiKey, verifyPassword } from '@millrace/auth';
import { applyMigrations, Database } from '@millrace/db';
import { newId } from '@millrace/pipeline';
import { createTestDatabase } from '@millrace/testing';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { prepareInstallation } from '../src/bootstrap/prepare-installation.ts';

const run = promisify(execFile);
const command = fileURLToPath(new URL('../src/bootstrap.ts', import.meta.url));
const open = (url: string) =>
  new Database({ url, applicationName: 'test', maxConnections: 4, onConnectionError: () => undefined });

let db: Database;
beforeAll(async () => {
  const url = await createTestDatabase();
  await applyMigrations(url);
  db = open(url);
});
afterAll(() => db.close());

test('of five that start at once one makes the installation and shows its password', async () => {
  const wanted = { adminEmail: 'Admin@Example.test', apiKey: undefined };
  const prepared = await Promise.all(Array.from({ length: 5 }, () => prepareInstallation(db, wanted)));
  const [made, ...none] = prepared.flatMap(({ adminPassword }) => adminPassword ?? []);
  expect(none).toEqual([]);
  expect(new Set(prepared.map(({ organizationId }) => organizationId)).size).toBe(1);
  const admin = await db.platform.user.findUniqueOrThrow({ where: { email: 'admin@example.test' } });
  expect(admin.isPlatformAdmin).toBe(true);
  expect(await verifyPassword(admin.passwordHash, made!)).toBe(true);
});

test('the operator’s key opens the first organization, and a changed one takes its place; what somebody made stays', async () => {
  const prepare = (apiKey: string) => prepareInstallation(db, { adminEmail: 'a@b.c', apiKey });
  const { organizationId } = await prepare('a key that the operator chose');
  const { name } = await db.platform.apiKey.findFirstOrThrow({ where: { organizationId } });
  const namesake = { id: newId('apiKey'), organizationId, name, prefix: 'mr_', keyHash: 'namesake', scopes: ['*'] };
  await db.platform.apiKey.create({ data: { ...namesake, createdById: newId('user') } });
  await prepare('a key that the operator chose');
  await prepare('another key of the operator');
  const keys = await db.platform.apiKey.findMany({ where: { organizationId }, orderBy: { id: 'asc' } });
  const chosen = hashApiKey('another key of the operator');
  expect(keys.map((key) => [key.keyHash, key.revokedAt])).toEqual([
    ['namesake', null],
    [chosen, null],
  ]);
});

test('the operator’s key, revoked or limited in the API, stays so at the next starts, which say so', async () => {
  const prepare = (apiKey: string) => prepareInstallation(db, { adminEmail: 'a@b.c', apiKey });
  const { organizationId } = await prepare('the first key of the operator');
  const where = { keyHash: hashApiKey('the first key of the operator') };
  const limited = { expiresAt: new Date('2030-01-01T00:00:00Z'), scopes: ['channels:read'] };
  await db.platform.apiKey.update({ where, data: limited });
  expect(await prepare('the first key of the operator')).not.toHaveProperty('isApiKeyRevoked');
  await db.platform.apiKey.update({ where, data: { revokedAt: new Date() } });
  expect(await prepare('the first key of the operator')).toMatchObject({ organizationId, isApiKeyRevoked: true });
  expect(await db.platform.apiKey.findUnique({ where })).toMatchObject({ ...limited, revokedAt: expect.any(Date) });
  expect(await prepare('the second key of the operator')).not.toHaveProperty('isApiKeyRevoked');
  expect(await prepare('the first key of the operator')).toMatchObject({ isApiKeyRevoked: true });
  expect(await prepare('the second key of the operator')).not.toHaveProperty('isApiKeyRevoked');
});

test('when its owner has deleted the first organization the admin gets another one, and no tenant the operator’s key', async () => {
  const wanted = { adminEmail: 'admin@example.test', apiKey: 'a key of the operator' };
  const first = await prepareInstallation(db, wanted);
  const tenant = await db.platform.organization.create({ data: { id: newId('organization'), name: 'Tenant' } });
  const owner = await db.platform.user.create({
    data: { id: newId('user'), email: 'owner@tenant.test', passwordHash: '' },
  });
  const organizationId = tenant.id;
  await db.platform.membership.create({ data: { organizationId, userId: owner.id, role: 'owner' } });
  await db.platform.organization.update({ where: { id: first.organizationId }, data: { deletedAt: new Date() } });
  await db.platform.membership.deleteMany({ where: { organizationId: first.organizationId } });

  const second = await prepareInstallation(db, wanted);
  expect(second).toEqual({ organizationId: expect.any(String), adminEmail: 'admin@example.test' });
  expect([first.organizationId, organizationId]).not.toContain(second.organizationId);
  const where = { keyHash: hashApiKey(wanted.apiKey) };
  expect(await db.platform.apiKey.findUnique({ where })).toMatchObject({
    organizationId: second.organizationId,
    revokedAt: null,
  });
});

test('the command prepares an empty database and prints one line of JSON', async () => {
  const env = { DATABASE_URL: await createTestDatabase(), MILLRACE_BOOTSTRAP_API_KEY: 'mr_local_key_of_the_test' };
  const lines = async () =>
    (await run(process.execPath, [command], { env, timeout: 60_000 })).stdout.trim().split('\n');
  const [first, second] = [await lines(), await lines()];
  expect([first.length, second.length]).toEqual([1, 1]);
  const { organizationId, adminPassword } = JSON.parse(first[0]!);
  expect(adminPassword).toHaveLength(20);
  expect(JSON.parse(second[0]!)).toEqual({ organizationId, adminEmail: 'admin@millrace.local' });
});

test.each([
  [{}, 78, /DATABASE_URL/],
  [{ DATABASE_URL: 'postgres://nobody:hunter2@127.0.0.1:1/none' }, 1, /^(?!.*hunter2)/s],
])('with %j the command fails and says why', async (env, code, words) => {
  const failure = await run(process.execPath, [command], { env, timeout: 60_000 }).catch((error: unknown) => error);
  expect(failure).toMatchObject({ code, stderr: expect.stringMatching(words) });
});
