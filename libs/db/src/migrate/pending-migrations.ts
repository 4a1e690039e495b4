// Which migrations of this checkout a database does not have.
import type { Database } from '../database.ts';
import { loadMigrationFiles } from './migration-files.ts';

/** Names, oldest first. A database that was never migrated lacks all of them. */
export async function pendingMigrations({ platform }: Pick<Database, 'platform'>): Promise<string[]> {
  const { migrationDirectories } = await loadMigrationFiles();
  const [table] = await platform.$queryRaw<
    { name: string | null }[]
  >`SELECT to_regclass('_prisma_migrations')::text AS name`;
  const applied = table?.name
    ? await platform.$queryRaw<{ name: string }[]>`
        SELECT migration_name AS name FROM _prisma_migrations WHERE finished_at IS NOT NULL`
    : [];
  const known = new Set(applied.map(({ name }) => name));
  return migrationDirectories.map(({ path }) => path).filter((name) => !known.has(name));
}
