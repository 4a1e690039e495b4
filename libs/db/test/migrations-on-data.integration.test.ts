// Migrations on a database that is in use: one row of every noun of the first release, then every migration since. What
// was there is there afterwards, and nothing of it has become anybody else's.
import { createTestDatabase } from '@millrace/testing';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadMigrationFiles } from '../src/migrate/migration-files.ts';

/** The last migration of the first release. */
const firstRelease = '20261122101600_stream_health';

let client: pg.Client;
beforeAll(async () => {
  client = new pg.Client({ connectionString: await createTestDatabase() });
  await client.connect();
});
afterAll(() => client.end());

const rows = async (sql: string) => (await client.query<Record<string, unknown>>(sql)).rows;

const data = `
  INSERT INTO organizations (id, name) VALUES ('org_1', 'One'), ('org_2', 'Two');
  INSERT INTO users (id, email, password_hash) VALUES ('usr_1', 'a@example.com', 'hash');
  INSERT INTO memberships (organization_id, user_id, role) VALUES ('org_1', 'usr_1', 'owner');
  INSERT INTO refresh_tokens (token_hash, family_id, user_id, organization_id, expires_at)
    VALUES ('th', 'family', 'usr_1', 'org_1', now() + interval '1 day');
  INSERT INTO api_keys (id, organization_id, name, prefix, key_hash, scopes) VALUES ('ak_1', 'org_1', 'Key', 'mr_', 'kh', '{*}');
  INSERT INTO channels (id, organization_id, name, reconnect_window_seconds, playback_id) VALUES ('ch_1', 'org_1', 'Main', 60, 'pb_1');
  INSERT INTO stream_keys (id, organization_id, channel_id, name, lookup, sealed, is_primary)
    VALUES ('key_1', 'org_1', 'ch_1', 'Primary', 'lk', 'v1.a.b.c', true);
  INSERT INTO streams (id, organization_id, channel_id, state, epoch, event_sequence, latency_mode)
    VALUES ('str_1', 'org_1', 'ch_1', 'live', 3, 2, 'low');
  INSERT INTO events (id, organization_id, channel_id, stream_id, type, sequence, data)
    VALUES ('evt_1', 'org_1', 'ch_1', 'str_1', 'stream.live', 2, '{}'), ('evt_2', 'org_2', NULL, NULL, 'channel.created', NULL, '{}');
  INSERT INTO idempotency_keys (organization_id, principal_id, key, request_hash, status, sealed_body)
    VALUES ('org_1', 'ak_1', 'k', 'h', 201, 'v1.a.b.c');`;

/** Tables of the first release, with the columns that say whose a row is and what it is. */
const kept = {
  organizations: 'id, name',
  users: 'id, email, password_hash',
  memberships: 'organization_id, user_id, role',
  api_keys: 'id, organization_id, key_hash, scopes',
  channels: 'id, organization_id, name, playback_id, enabled',
  stream_keys: 'id, organization_id, channel_id, lookup, sealed, is_primary',
  streams: 'id, organization_id, channel_id, state, epoch, event_sequence',
  events: 'id, organization_id, type, sequence',
  idempotency_keys: 'organization_id, principal_id, key, status',
};
const shown = async () =>
  Object.fromEntries(
    await Promise.all(
      Object.entries(kept).map(
        async ([table, columns]) => [table, await rows(`SELECT ${columns} FROM ${table} ORDER BY 1, 2`)] as const,
      ),
    ),
  );

test('every migration since the first release goes over a database with data, and leaves the data as it was', async () => {
  const { migrationDirectories } = await loadMigrationFiles();
  const scripts = migrationDirectories.map(({ path, migrationFile }) => ({ path, sql: contentOf(migrationFile) }));
  const first = scripts.filter(({ path }) => path <= firstRelease);
  expect(first.at(-1)?.path).toBe(firstRelease);
  for (const { sql } of first) await client.query(sql);
  await client.query(data);
  const before = await shown();
  for (const { path, sql } of scripts.slice(first.length)) {
    await client.query(sql).catch((cause: unknown) => {
      throw new Error(`${path} does not go over data`, { cause });
    });
  }
  expect(await shown()).toEqual(before);
});

test('afterwards a tenant sees its own rows and no others', async () => {
  await client.query('BEGIN');
  await client.query("SET LOCAL ROLE millrace_tenant; SET LOCAL app.organization_id = 'org_2'");
  const seen = await rows(
    'SELECT id FROM events UNION ALL SELECT id FROM channels UNION ALL SELECT id FROM organizations',
  );
  await client.query('ROLLBACK');
  expect(seen.map(({ id }) => id)).toEqual(['evt_2', 'org_2']);
});

function contentOf(file: { content: { tag: 'ok'; value: string } | { tag: 'error'; value: string } }): string {
  if (file.content.tag === 'error') throw new Error(file.content.value);
  return file.content.value;
}
