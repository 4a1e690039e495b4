// docs/guides/backup.md: a copy of the stopped directory, and a backup as a file. What was there is there, and tenants are as
// far apart as before.
import { createTestDatabase, startPostgres } from '@millrace/testing';
import { newId } from '@millrace/pipeline';
import { cp, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { applyMigrations, backUp, Database, restore } from '../src/index.ts';

const firstRelease = [
  ...['20261122090000_control_plane', '20261122090100_row_level_security', '20261122090200_stream_media_deleted'],
  ...['20261122101500_stream_keys_and_media_settings', '20261122101600_stream_health'],
];
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

describe('a backup as a file', () => {
  const [one, two] = [newId('organization'), newId('organization')];
  const channelId = newId('channel');
  /** What a format of lines might trip over. */
  const name = 'a\\b\tc\nd\re\u2028f\\.\n\\.\n"ü😀';
  let source: string;
  let file: string;

  beforeAll(async () => {
    source = await createTestDatabase();
    await applyMigrations(source);
    const db = open(source);
    const { platform } = db;
    for (const id of [one, two]) await platform.organization.create({ data: { id, name } });
    const channel = { id: channelId, organizationId: one, name, reconnectWindowSeconds: 60 };
    await platform.channel.create({ data: { ...channel, playbackId: newId('playback'), metadata: { name } } });
    const event = () => ({
      id: newId('event'),
      organizationId: one,
      type: 'channel.created',
      data: { name },
      sequence: null,
    });
    await platform.event.createMany({ data: Array.from({ length: 3_000 }, event) });
    const entry = {
      action: 'a',
      outcome: 'succeeded',
      actorKind: 'nobody',
      details: {},
      address: '::1',
      requestId: 'r',
    } as const;
    await platform.auditEntry.create({ data: { id: newId('auditEntry'), organizationId: one, ...entry } });
    await db.close();
    file = join(directory, 'platform.backup');
    expect(await backUp(source, file)).toMatchObject({ organizations: 2, channels: 1, events: 3_000, users: 0 });
  });

  /** Every row of every table, as text. */
  async function contentOf(url: string): Promise<Record<string, string[]>> {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    const { rows } = await client.query<{ name: string }>(
      "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' AND tablename <> '_prisma_migrations'",
    );
    const content: Record<string, string[]> = {};
    for (const { name: table } of rows) {
      const found = await client.query<{ row: string }>(`SELECT t::text AS row FROM ${table} t ORDER BY 1`);
      content[table] = found.rows.map(({ row }) => row);
    }
    await client.end();
    return content;
  }

  test('gives back every row of every table, and goes on from there', async () => {
    const target = await createTestDatabase();
    await restore(target, file);
    expect(await contentOf(target)).toEqual(await contentOf(source));
    const db = open(target);
    const newest = await db.platform.event.findFirstOrThrow({ orderBy: { ordinal: 'desc' } });
    const id = newId('event');
    await db.platform.event.create({
      data: { id, organizationId: two, type: 'channel.created', data: {}, sequence: null },
    });
    expect((await db.platform.event.findUniqueOrThrow({ where: { id } })).ordinal).toBeGreaterThan(newest.ordinal);
    const seen = await db.forOrganization(two).transaction((tx) => tx.event.findMany());
    expect(seen.map((event) => event.id)).toEqual([id]);
    await expect(db.platform.auditEntry.deleteMany()).rejects.toThrow('append-only');
    await db.close();
  });

  test('is for its owner’s eyes, and there as a whole or not at all', async () => {
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const other = join(directory, 'other.backup');
    await expect(backUp(source.replace(/[^/]+$/, 'no_such_database'), other)).rejects.toThrow('no_such_database');
    await expect(stat(other)).rejects.toThrow('ENOENT');
  });

  test('is not taken by a role that does not see everything', async () => {
    const client = new pg.Client({ connectionString: source });
    await client.connect();
    const role = `reader_${process.pid}`;
    await client.query(
      `CREATE ROLE ${role} LOGIN PASSWORD 'reader'; GRANT SELECT ON ALL TABLES IN SCHEMA public TO ${role}`,
    );
    const url = new URL(source);
    [url.username, url.password] = [role, 'reader'];
    await expect(backUp(url.href, join(directory, 'other.backup'))).rejects.toThrow('does not see all rows');
    await client.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
    await client.end();
  });

  test('goes into an empty database alone', async () => {
    await expect(restore(source, file)).rejects.toThrow('The database is not empty');
  });

  test.each([
    ['that was cut off', (text: string) => text.slice(0, text.lastIndexOf('\n{"rows"')), 'it was cut off'],
    ['that was cut off in a table', (text: string) => text.slice(0, text.length / 2), 'it was cut off'],
    ['that lost a row', (text: string) => text.replace(/\nevt_[^\n]+/, ''), 'has 2999 rows of events'],
    [
      'of a release that is not known',
      (text: string) => text.replace('_webhooks"', '_webhooks","30001231000000_x"'),
      'newer release',
    ],
    ['that is none', () => 'hello\n', 'no backup of Millrace'],
  ])('%s leaves the database empty', async (_what, damage, refusal) => {
    const damaged = join(directory, 'damaged.backup');
    await writeFile(damaged, gzipSync(damage(gunzipSync(await readFile(file)).toString('utf8'))));
    const target = await createTestDatabase();
    await expect(restore(target, damaged)).rejects.toThrow(refusal);
    await expect(restore(target, file)).resolves.toMatchObject({ organizations: 2 });
  });

  test('of the first release is brought up to this one', async () => {
    const old = await createTestDatabase();
    await applyMigrations(old, { only: firstRelease });
    const client = new pg.Client({ connectionString: old });
    await client.connect();
    await client.query("INSERT INTO organizations (id, name) VALUES ('org_1', 'One')");
    await client.end();
    const oldFile = join(directory, 'old.backup');
    await backUp(old, oldFile);
    const target = await createTestDatabase();
    await restore(target, oldFile);
    expect(await applyMigrations(target)).toEqual([]);
    expect((await contentOf(target))['organizations']).toHaveLength(1);
  });
});
