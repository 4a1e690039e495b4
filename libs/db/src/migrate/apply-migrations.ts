// Brings a database up to date. Every process that starts may call it: an advisory lock lets one work while the others
// wait, and an applied migration is never applied again. The record it keeps is the one of `prisma migrate deploy`.
import pg from 'pg';
import { advisoryLocks } from '../advisory-locks.ts';
import { loadMigrationFiles } from './migration-files.ts';
import { withSchemaEngine } from './schema-engine.ts';

/** How long one process waits for another's migrations. */
const lockWaitMs = 120_000;
const connectTimeoutMs = 10_000;

/** Applies what is pending and returns the names of what it applied, oldest first; with `only`, nothing but these. */
export async function applyMigrations(
  databaseUrl: string,
  { only }: { only?: readonly string[] } = {},
): Promise<string[]> {
  const lock = new pg.Client({
    connectionString: databaseUrl,
    connectionTimeoutMillis: connectTimeoutMs,
    application_name: 'millrace-migrate',
  });
  // A connection that breaks while it only holds the lock must not end the process; the next query reports it.
  lock.on('error', () => undefined);
  await lock.connect();
  try {
    await lock.query(`SET lock_timeout = ${lockWaitMs}`);
    await lock.query('SELECT pg_advisory_lock($1)', [advisoryLocks.migrations]);
    return await applyPending(databaseUrl, only);
  } finally {
    await lock.end();
  }
}

async function applyPending(databaseUrl: string, only: readonly string[] | undefined): Promise<string[]> {
  const all = await loadMigrationFiles();
  const wanted = all.migrationDirectories.filter(({ path }) => only?.includes(path) ?? true);
  const migrationsList = { ...all, migrationDirectories: wanted };
  const filters = { externalTables: [], externalEnums: [] };
  const { appliedMigrationNames } = await withSchemaEngine(databaseUrl, (engine) =>
    engine.applyMigrations({ migrationsList, filters }),
  );
  return appliedMigrationNames;
}
