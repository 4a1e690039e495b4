// The migrations as they lie in prisma/migrations: one folder each, `<timestamp>_<name>/migration.sql`, append-only.
import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { MigrationList } from '@prisma/schema-engine-wasm';

export const migrationsFolder = fileURLToPath(new URL('../../../../prisma/migrations', import.meta.url));
export const schemaFile = fileURLToPath(new URL('../../../../prisma/schema.prisma', import.meta.url));

/** Everything the engine wants to know about the folder, oldest migration first. */
export async function loadMigrationFiles(): Promise<MigrationList> {
  const entries = await readdir(migrationsFolder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return {
    baseDir: migrationsFolder,
    lockfile: {
      path: 'migration_lock.toml',
      content: await readFile(`${migrationsFolder}/migration_lock.toml`, 'utf8'),
    },
    shadowDbInitScript: '',
    migrationDirectories: await Promise.all(names.sort().map(loadMigration)),
  };
}

async function loadMigration(name: string): Promise<MigrationList['migrationDirectories'][number]> {
  const sql = await readFile(`${migrationsFolder}/${name}/migration.sql`, 'utf8');
  return { path: name, migrationFile: { path: 'migration.sql', content: { tag: 'ok', value: sql } } };
}
