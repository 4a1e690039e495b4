// The tables of a database as a backup goes through them: what a foreign key points to comes first.
import type pg from 'pg';
import { BackupError, type BackupTable } from './backup-format.ts';

/** Kept by the migrations themselves. */
const migrationsTable = '_prisma_migrations';

export async function tablesOf(client: pg.Client): Promise<BackupTable[]> {
  const { rows } = await client.query<BackupTable & { needs: string[] }>(
    `SELECT c.relname AS table,
            array(SELECT a.attname::text FROM pg_attribute a
                  WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
                  ORDER BY a.attnum) AS columns,
            array(SELECT DISTINCT t.relname::text FROM pg_constraint f JOIN pg_class t ON t.oid = f.confrelid
                  WHERE f.conrelid = c.oid AND f.contype = 'f' AND f.confrelid <> c.oid) AS needs
     FROM pg_class c
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relname <> $1
     ORDER BY c.relname`,
    [migrationsTable],
  );
  const ordered: BackupTable[] = [];
  for (let left = rows; left.length > 0;) {
    const isFree = ({ needs }: { needs: string[] }) => !left.some(({ table }) => needs.includes(table));
    const next = left.filter(isFree);
    if (next.length === 0)
      throw new BackupError(`Tables need each other: ${left.map(({ table }) => table).join(', ')}.`);
    ordered.push(...next.map(({ table, columns }) => ({ table, columns })));
    left = left.filter((table) => !next.includes(table));
  }
  return ordered;
}

/** Row-level security hides rows from everybody but the role that the platform connects as, and superusers. */
export async function requireAllRows(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ table: string }>(
    `SELECT c.relname AS table
     FROM pg_class c, pg_roles r
     WHERE c.relnamespace = 'public'::regnamespace AND c.relrowsecurity AND r.rolname = current_user
       AND NOT (r.rolsuper OR r.rolbypassrls)
       AND NOT EXISTS (SELECT FROM pg_policies p WHERE p.schemaname = 'public' AND p.tablename = c.relname
                       AND p.policyname = 'platform' AND current_user = ANY (p.roles))`,
  );
  if (rows.length === 0) return;
  throw new BackupError('This role does not see all rows. Use the role that the platform connects as, or a superuser.');
}

export async function appliedMigrations(client: pg.Client): Promise<string[]> {
  const known = await client.query<{ known: boolean }>(
    `SELECT to_regclass('public.${migrationsTable}') IS NOT NULL AS known`,
  );
  if (!known.rows[0]?.known) return [];
  const { rows } = await client.query<{ name: string }>(
    `SELECT migration_name AS name FROM ${migrationsTable}
     WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL ORDER BY migration_name`,
  );
  return rows.map(({ name }) => name);
}

export async function sequencesOf(client: pg.Client): Promise<Record<string, string | null>> {
  const { rows } = await client.query<{ name: string; value: string | null }>(
    `SELECT sequencename AS name, last_value::text AS value FROM pg_sequences WHERE schemaname = 'public' ORDER BY 1`,
  );
  return Object.fromEntries(rows.map(({ name, value }) => [name, value]));
}
