// docs/guides/backup.md, one machine: stop, copy the directory, start from the copy. What was there is there, and tenants
// are as far apart as before.
import { startPostgres } from '@millrace/testing';
import { newId } from '@millrace/pipeline';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { applyMigrations, Database } from '../src/index.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'millrace-backup-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

const start = (name: string) =>
  startPostgres({ dataDir: join(directory, name, 'postgres'), password: 'of the installation', durable: false });
const open = (url: string) =>
  new Database({ url, applicationName: 'test', maxConnections: 2, onConnectionError: () => undefined });

test('a copy of the stopped directory is the installation', async () => {
  const [one, two] = [newId('organization'), newId('organization')];
  const first = await start('home');
  await applyMigrations(first.url);
  const before = open(first.url);
  for (const id of [one, two]) await before.platform.organization.create({ data: { id, name: id } });
  await before.close();
  await first.close();

  await cp(join(directory, 'home'), join(directory, 'restored'), { recursive: true });
  const second = await start('restored');
  expect(await applyMigrations(second.url)).toEqual([]);
  const after = open(second.url);
  expect(await after.platform.organization.count()).toBe(2);
  const seen = await after.forOrganization(two).transaction((tx) => tx.organization.findMany());
  expect(seen.map(({ id }) => id)).toEqual([two]);
  await after.close();
  await second.close();
});
