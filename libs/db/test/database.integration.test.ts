import { newId } from '@millrace/pipeline';
import { createTestDatabase, freePort } from '@millrace/testing';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { applyMigrations, Database, isDatabaseUnavailable } from '../src/index.ts';

let url = '';
let db: Database;
const opened: Database[] = [];
const open = (databaseUrl: string, maxConnections = 2): Database => {
  const database = new Database({
    url: databaseUrl,
    applicationName: 'test',
    maxConnections,
    onConnectionError: () => undefined,
  });
  opened.push(database);
  return database;
};
beforeAll(async () => {
  url = await createTestDatabase();
  await applyMigrations(url);
  db = new Database({ url, applicationName: 'test', maxConnections: 4, onConnectionError: () => undefined });
});
afterAll(() => db.close());
afterEach(async () => {
  await Promise.all(opened.splice(0).map((database) => database.close()));
});

const failureOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

const organization = async (database = db) => {
  const id = newId('organization');
  await database.platform.organization.create({ data: { id, name: 'Test' } });
  return id;
};
const channelOf = (organizationId: string) => ({
  id: newId('channel'),
  organizationId,
  name: 'Test',
  playbackId: newId('playback'),
  reconnectWindowSeconds: 60,
});

test('it works, and hides tenants from each other, for an owner who is no superuser', async () => {
  const owner = `owner_${newId('user').slice(4)}`;
  const admin = new pg.Client({ connectionString: url });
  await admin.connect();
  await admin.query(`CREATE ROLE ${owner} LOGIN PASSWORD 'x' CREATEROLE`);
  await admin.query(`CREATE DATABASE ${owner} OWNER ${owner}`);
  // A role that some other database of the server made before: the operator lets this owner use it.
  await admin.query(`GRANT millrace_tenant TO ${owner}`);
  await admin.end();
  const ownersUrl = new URL(url);
  Object.assign(ownersUrl, { username: owner, password: 'x', pathname: `/${owner}` });
  await applyMigrations(ownersUrl.href);

  const database = open(ownersUrl.href);
  const [mine, other] = [await organization(database), await organization(database)];
  const { transaction } = database.forOrganization(mine);
  await transaction((tx) => tx.channel.create({ data: channelOf(mine) }));
  await expect(transaction((tx) => tx.channel.create({ data: channelOf(other) }))).rejects.toThrow(
    /row-level security/,
  );
  expect(await database.forOrganization(other).transaction((tx) => tx.channel.count())).toBe(0);
  expect(await database.platform.channel.count()).toBe(1);
});

test('a channel has one stream that has not ended, and any number that have', async () => {
  const organizationId = await organization();
  const channel = await db.platform.channel.create({ data: channelOf(organizationId) });
  const stream = (state: 'live' | 'ended') => ({
    data: { id: newId('stream'), organizationId, channelId: channel.id, state, epoch: 1, latencyMode: 'low' as const },
  });
  await db.platform.stream.create(stream('ended'));
  await db.platform.stream.create(stream('ended'));
  await db.platform.stream.create(stream('live'));
  await expect(db.platform.stream.create(stream('live'))).rejects.toThrow(/streams_one_current_per_channel/);
});

test('a row cannot point to a channel of another organization', async () => {
  const [mine, other] = [await organization(), await organization()];
  const channel = await db.platform.channel.create({ data: channelOf(mine) });
  const data = {
    id: newId('streamKey'),
    organizationId: other,
    channelId: channel.id,
    name: 'x',
    lookup: channel.id,
    sealed: '',
  };
  await expect(db.platform.streamKey.create({ data })).rejects.toThrow(/foreign key/i);
});

test('a server that is not there is unavailable', async () => {
  const away = open(`postgres://nobody:x@127.0.0.1:${await freePort()}/none`);
  expect(isDatabaseUnavailable(await failureOf(away.ping()))).toBe(true);
  expect(isDatabaseUnavailable(await failureOf(away.platform.channel.findMany()))).toBe(true);
  expect(isDatabaseUnavailable(await failureOf(away.transaction((tx) => tx.channel.findMany())))).toBe(true);
});

test('a server that accepts and says nothing is unavailable after two seconds', async () => {
  const silent = createServer(() => undefined).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const { port } = silent.address() as AddressInfo;
  const away = open(`postgres://nobody:x@127.0.0.1:${port}/none`);
  const startedAt = performance.now();
  expect(isDatabaseUnavailable(await failureOf(away.ping()))).toBe(true);
  expect(performance.now() - startedAt).toBeLessThan(4_000);
  silent.close();
});

test('who waits for a connection for two seconds is told that there is none', async () => {
  const small = open(url, 1);
  const inside = Promise.withResolvers<undefined>();
  const hold = small.transaction(async (tx) => {
    inside.resolve(undefined);
    await tx.$queryRaw`SELECT 1 FROM pg_sleep(3)`;
  });
  await inside.promise;
  expect(isDatabaseUnavailable(await failureOf(small.ping()))).toBe(true);
  await hold;
  await small.ping();
});

test('a statement that runs for too long is cut, and its connection is good again', async () => {
  const small = open(url, 1);
  expect(isDatabaseUnavailable(await failureOf(small.platform.$queryRaw`SELECT 1 FROM pg_sleep(20)`))).toBe(true);
  await small.ping();
}, 15_000);

test('a connection that the server drops is replaced', async () => {
  const small = open(url, 1);
  const [row] = await small.platform.$queryRaw<[{ pid: number }]>`SELECT pg_backend_pid() AS pid`;
  await db.platform.$queryRaw`SELECT pg_terminate_backend(${row.pid}::int)`;
  await failureOf(small.ping());
  await small.ping();
});
