// A channel's stream key in the database: made, shown again, replaced.
import type { StreamKeyView } from '@millrace/api-contract';
import { newStreamKey, sealStreamKey, streamKeyLookup, unsealStreamKey, type PlatformKeys } from '@millrace/auth';
import type { DatabaseTransaction } from '@millrace/db';
import { newId, type ChannelId, type OrganizationId } from '@millrace/pipeline';

interface Owner {
  organizationId: OrganizationId;
  channelId: ChannelId;
}

/** Makes a new key for the channel and shows it. */
export async function addStreamKey(tx: DatabaseTransaction, keys: PlatformKeys, owner: Owner): Promise<StreamKeyView> {
  const id = newId('streamKey');
  const streamKey = newStreamKey();
  const row = await tx.streamKey.create({
    data: {
      id,
      ...owner,
      name: 'default',
      lookup: streamKeyLookup(keys, streamKey),
      sealed: sealStreamKey(keys, streamKey, { ...owner, streamKeyId: id }),
    },
  });
  return { id, channelId: owner.channelId, streamKey, createdAt: row.createdAt.toISOString() };
}

/** The channel's newest key that still opens it; undefined when there is none. */
export async function showStreamKey(
  tx: DatabaseTransaction,
  keys: PlatformKeys,
  owner: Owner,
): Promise<StreamKeyView | undefined> {
  const row = await tx.streamKey.findFirst({ where: { ...owner, revokedAt: null }, orderBy: { id: 'desc' } });
  if (!row) return undefined;
  const streamKey = unsealStreamKey(keys, row.sealed, { ...owner, streamKeyId: row.id });
  return { id: row.id, channelId: owner.channelId, streamKey, createdAt: row.createdAt.toISOString() };
}

/** Closes all keys of the channel. Who publishes already goes on; nobody begins with them any more. */
export async function revokeStreamKeys(tx: DatabaseTransaction, owner: Owner): Promise<void> {
  await tx.streamKey.updateMany({ where: { ...owner, revokedAt: null }, data: { revokedAt: new Date() } });
}
