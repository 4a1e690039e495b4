// Deletes what is long over of people's logins and of who asked for what: tokens when they have expired, kept answers after
// a day, sessions a month after their end, to be accounted for; the audit log lets go of an entry after 400 days.
import type { Deps } from '../deps.ts';
import type { RoundResult } from '../loop.ts';

/** Rows of one table per round: a short transaction, also after a long rest. */
const batch = 1_000;

export async function pruneIdentity({ db }: Pick<Deps, 'db'>): Promise<RoundResult> {
  const { platform } = db;
  const deleted = [
    await platform.$executeRaw`DELETE FROM refresh_tokens WHERE token_hash IN (
      SELECT token_hash FROM refresh_tokens WHERE expires_at < now() LIMIT ${batch})`,
    await platform.$executeRaw`DELETE FROM password_resets WHERE token_hash IN (
      SELECT token_hash FROM password_resets WHERE expires_at < now() LIMIT ${batch})`,
    await platform.$executeRaw`DELETE FROM idempotency_keys WHERE ctid = ANY (ARRAY(
      SELECT ctid FROM idempotency_keys WHERE created_at < now() - interval '24 hours' LIMIT ${batch}))`,
    await platform.$executeRaw`DELETE FROM sessions WHERE id IN (
      SELECT id FROM sessions WHERE expires_at < now() - interval '30 days' LIMIT ${batch})`,
    await platform.$executeRaw`DELETE FROM audit_log WHERE id IN (
      SELECT id FROM audit_log WHERE created_at < now() - interval '400 days' LIMIT ${batch})`,
  ];
  return deleted.some((count) => count === batch) ? 'more' : 'done';
}
