// A hard stop of the API: no channel beyond the quota. Creations of one organization take turns, so that two that come at
// once cannot both take the last place.
import type { DatabaseTransaction } from '@millrace/db';
import { AppError } from '@millrace/errors';
import type { OrganizationId } from '@millrace/pipeline';
import { isUsedUp, readLimits } from '@millrace/usage';

/** Throws QUOTA_REACHED when the organization has as many channels as it may. */
export async function requireRoomForChannel(tx: DatabaseTransaction, organizationId: OrganizationId): Promise<void> {
  const { channels: limit } = await readLimits(tx, organizationId);
  if (limit === null) return;
  await tx.$queryRaw`SELECT 1 AS locked FROM pg_advisory_xact_lock(hashtextextended(${`channels|${organizationId}`}, 0))`;
  const used = await tx.channel.count({ where: { organizationId, deletedAt: null } });
  if (!isUsedUp(used, limit)) return;
  throw new AppError(
    'QUOTA_REACHED',
    `The organization may have ${limit} channels, and has them. Delete one, or ask for more.`,
  );
}
