// A single statement as a tenant is confined as a transaction is, and leaves its connection as it was.
import { newId, type OrganizationId } from '@millrace/pipeline';
import { createTestDatabase, until } from '@millrace/testing';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { applyMigrations, columnsOf, Database, isDatabaseUnavailable, Prisma, type Channel } from '../src/index.ts';

let url: string;
let db: Database;
let mine: OrganizationId;
let other: OrganizationId;
beforeAll(async () => {
  url = await createTestDatabase();
  await applyMigrations(url);
  // One connection, so that whatever one statement leaves behind the next one finds.
  db = new Database({ url, applicationName: 'test', maxConnections: 1, onConnectionError: () => undefined });
  [mine, other] = [await organization(), await organization()];
});
afterAll(() => db.close());

async function organization(): Promise<OrganizationId> {
  const organizationId = newId('organization');
  await db.platform.organization.create({ data: { id: organizationId, name: 'Test' } });
  const channel = { id: newId('channel'), organizationId, name: 'Test', playbackId: newId('playback') };
  await db.platform.channel.create({ data: { ...channel, reconnectWindowSeconds: 60 } });
  return organizationId;
}

/** Names no organization in its condition: only the policy is in the way. */
const everything = { name: 'test_everything', text: 'SELECT organization_id AS "of", $1::text AS asked FROM channels' };
const seenBy = (id: OrganizationId) => db.forOrganization(id).read<{ of: string }>(everything, []);

test('it sees the rows of its organization and no others, in turn on one connection', async () => {
  for (const id of [mine, other, mine]) expect((await seenBy(id)).map((row) => row.of)).toEqual([id]);
});

test('it can write nothing of another organization, and nothing beyond its grants', async () => {
  const { read } = db.forOrganization(mine);
  const steal = {
    name: 'test_steal',
    text: `UPDATE channels SET name = 'taken' WHERE organization_id <> $1 RETURNING id`,
  };
  expect(await read(steal, [])).toEqual([]);
  const users = { name: 'test_users', text: 'SELECT password_hash, $1::text AS asked FROM users' };
  await expect(read(users, [])).rejects.toThrow(/permission denied/);
});

test('its connection goes back without role and organization', async () => {
  await seenBy(mine);
  const [row] = await db.platform.$queryRaw<[{ role: string; organization: string | null }]>`
    SELECT current_user AS role, current_setting('app.organization_id', true) AS organization`;
  expect(row.role).not.toBe('millrace_tenant');
  expect(row.organization ?? '').toBe('');
});

test('one that fails is told, and the next one works', async () => {
  const { read } = db.forOrganization(mine);
  await expect(read({ name: 'test_broken', text: 'SELECT $1::text, nothing' }, [])).rejects.toThrow('nothing');
  await expect(read({ name: 'test_division', text: 'SELECT $1::text, 1 / $2::int' }, [0])).rejects.toThrow('zero');
  expect(await read({ name: 'test_division', text: 'SELECT $1::text, 1 / $2::int AS one' }, [1])).toMatchObject([
    { one: 1 },
  ]);
  expect((await seenBy(mine)).map((row) => row.of)).toEqual([mine]);
});

test('a server that is slow now is unavailable', async () => {
  const slow = { name: 'test_slow', text: 'SELECT $1::text FROM pg_sleep(20)' };
  const failure = await db
    .forOrganization(mine)
    .read(slow, [])
    .catch((error: unknown) => error);
  expect(isDatabaseUnavailable(failure)).toBe(true);
  expect(await seenBy(mine)).toHaveLength(1);
}, 15_000);

test('its rows are those that the client gives', async () => {
  const text = `SELECT ${columnsOf(Prisma.ChannelScalarFieldEnum, 'c')} FROM channels c WHERE organization_id = $1`;
  const rows = await db.forOrganization(mine).read<Channel>({ name: 'test_rows', text }, []);
  expect(rows).toEqual(await db.platform.channel.findMany({ where: { organizationId: mine } }));
});

test('a connection that breaks in the middle of a tenant’s read costs that read, and not the process', async () => {
  const server = new URL(url);
  const sockets: Socket[] = [];
  const wire = createServer((near) => {
    const far = connect(Number(server.port), server.hostname);
    for (const socket of [near, far]) sockets.push(socket.on('error', () => undefined));
    near.pipe(far).pipe(near);
  }).listen(0, '127.0.0.1');
  await once(wire, 'listening');
  const through = new URL(url);
  through.port = String((wire.address() as AddressInfo).port);
  const database = new Database({
    url: through.href,
    applicationName: 'test',
    maxConnections: 1,
    onConnectionError: () => undefined,
  });
  const { read } = database.forOrganization(mine);

  const reading = read({ name: 'slow', text: 'SELECT $1::text AS id, pg_sleep(4)' }, []).catch(
    (error: unknown) => error,
  );
  await until(async () => {
    const [{ count }] = await db.platform.$queryRaw<[{ count: bigint }]>`
      SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%pg_sleep(4)%' AND pid <> pg_backend_pid()`;
    return count > 0n;
  }, 4_000);
  for (const socket of sockets.splice(0)) socket.destroy();

  expect(isDatabaseUnavailable(await reading)).toBe(true);
  expect(await read({ name: 'quick', text: 'SELECT 1 AS one WHERE $1 <> $2' }, [''])).toEqual([{ one: 1 }]);
  await database.close();
  wire.close();
});
