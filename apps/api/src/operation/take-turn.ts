// Creations of one kind in one organization take turns, so that two that come at once cannot both take the last place under a
// limit. The turn goes with the transaction.
import type { DatabaseTransaction } from '@millrace/db';

export async function takeTurn(tx: DatabaseTransaction, kind: string, organizationId: string): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`${kind}|${organizationId}`}, 0))`;
}
