// A hard stop of the API: no channel beyond the quota.
import type { DatabaseTransaction } from '@millrace/db';
import { AppError } from '@millrace/errors';
import type { OrganizationId } from '@millrace/pipeline';
import { isUsedUp, readLimits } from '@millrace/usage';
import { takeTurn } from '../operation/take-turn.ts';

/** Throws QUOTA_REACHED when the organization has as many channels as it may. */
export async function requireRoomForChannel(tx: DatabaseTransaction, organizationId: OrganizationId): Promise<void> {
  const { channels: limit } = await readLimits(tx, organizationId);
  if (limit === null) return;
  await takeTurn(tx, 'channels', organizationId);
  const used = await tx.channel.count({ where: { organizationId, deletedAt: null } });
  if (!isUsedUp(used, limit)) return;
  throw new AppError(
    'QUOTA_REACHED',
    `The organization may have ${limit} channels, and has them. Delete one, or ask for more.`,
  );
}
