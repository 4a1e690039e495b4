import { createTestDatabase } from '@millrace/testing';
import { readFile } from 'node:fs/promises';
import pg from 'pg';
import { beforeAll, expect, test } from 'vitest';
import { applyMigrations } from '../src/index.ts';
import { loadMigrationFiles } from '../src/migrate/migration-files.ts';
import { schemaDifference } from '../src/migrate/schema-difference.ts';

let url = '';
beforeAll(async () => {
  url = await createTestDatabase();
});

async function query<T extends object>(sql: string, databaseUrl = url): Promise<T[]> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    return (await client.query<T>(sql)).rows;
  } finally {
    await client.end();
  }
}

test('of four processes that start at once each migration is applied by one, in order', async () => {
  const names = (await loadMigrationFiles()).migrationDirectories.map(({ path }) => path);
  const applied = await Promise.all([1, 2, 3, 4].map(() => applyMigrations(url)));
  expect(applied.flat()).toEqual(names);
  expect(await applyMigrations(url)).toEqual([]);
});

test('the record is the one that Prisma keeps: names and checksums of the files', async () => {
  await applyMigrations(url);
  const rows = await query<{ migration_name: string; checksum: string }>(
    'SELECT migration_name, checksum FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL',
  );
  const { migrationDirectories } = await loadMigrationFiles();
  expect(rows).toHaveLength(migrationDirectories.length);
  expect(rows.every((row) => /^[0-9a-f]{64}$/.test(row.checksum))).toBe(true);
});

test('the migrations give the data model, to the last column', async () => {
  expect(await schemaDifference(url)).toBe('');
});

test('a difference would be seen', async () => {
  const schema = (await readFile(new URL('../../../prisma/schema.prisma', import.meta.url), 'utf8')).replace(
    'model User {',
    'model User {\n  nickname String?',
  );
  expect(await schemaDifference(url, schema)).toContain('ALTER TABLE "users" ADD COLUMN     "nickname" TEXT');
});

test('making the difference leaves no database behind and the own one untouched', async () => {
  const before = await query("SELECT datname FROM pg_database WHERE datname NOT LIKE 'test%' ORDER BY 1");
  const empty = await createTestDatabase();
  await schemaDifference(empty);
  expect(await query("SELECT datname FROM pg_database WHERE datname NOT LIKE 'test%' ORDER BY 1")).toEqual(before);
  expect(await query("SELECT FROM pg_class WHERE relnamespace = 'public'::regnamespace", empty)).toEqual([]);
});

test('a database that cannot be reached is said so', async () => {
  await expect(applyMigrations('postgres://nobody:x@127.0.0.1:1/none')).rejects.toThrow(/ECONNREFUSED/);
});
