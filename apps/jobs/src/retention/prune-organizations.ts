// Deletes what is left of organizations whose owner deleted them, a month later and when all their media is gone: some rows
// of each table a round, so that no transaction is long, and the organization itself when nothing hangs on it. The audit
// log has a time of its own. Ids are never given again.
import { Prisma, type Database } from '@millrace/db';
import type { RoundResult } from '../loop.ts';

const keptDays = 30;
const rowsPerTable = 1_000;

/** Big tables, what others point to last. The rest goes with the organization. */
const tables = [
  ...['events', 'usage_entries', 'usage_rollups', 'streams', 'stream_keys', 'channels', 'webhooks', 'idempotency_keys'],
  ...['refresh_tokens', 'sessions', 'invitations', 'api_keys', 'playback_keys'],
] as const;

export async function pruneOrganizations({ db }: { db: Database }): Promise<RoundResult> {
  const [organization] = await db.platform.$queryRaw<{ id: string }[]>`
    SELECT id FROM organizations o
    WHERE deleted_at < now() - ${keptDays} * interval '1 day'
      AND NOT EXISTS (SELECT FROM streams s WHERE s.organization_id = o.id AND s.media_deleted_at IS NULL)
    ORDER BY deleted_at LIMIT 1`;
  if (!organization) return 'done';
  for (const table of tables) if ((await deleteSome(db, table, organization.id)) > 0) return 'more';
  await db.platform.organization.delete({ where: { id: organization.id }, select: { id: true } });
  return 'more';
}

function deleteSome(db: Database, name: (typeof tables)[number], organizationId: string): Promise<number> {
  const table = Prisma.raw(name);
  return db.platform.$executeRaw`
    DELETE FROM ${table} WHERE ctid = ANY (ARRAY(
      SELECT ctid FROM ${table} WHERE organization_id = ${organizationId} LIMIT ${rowsPerTable}))`;
}
