// Stream keys in the database: made, replaced, revoked. The times of a revocation are the database's, because the ingest
// authorization compares them there.
import type { StreamKeyView } from '@millrace/api-contract';
import { newStreamKey, sealStreamKey, streamKeyLookup, unsealStreamKey, type PlatformKeys } from '@millrace/auth';
import type { DatabaseTransaction, StreamKey } from '@millrace/db';
import { keyPriority, newId, type ChannelId, type OrganizationId } from '@millrace/pipeline';
import { toStreamKeyInfo } from './stream-key-view.ts';

export interface KeyOwner {
  organizationId: OrganizationId;
  channelId: ChannelId;
}

/** What is decided about a key when it is made. */
export type KeySettings = Pick<StreamKey, 'name' | 'isPrimary' | 'priority' | 'allowedAddresses' | 'expiresAt'>;

/** The key that comes with a channel. */
export const primaryKey: KeySettings = {
  name: 'default',
  isPrimary: true,
  priority: keyPriority.default,
  allowedAddresses: [],
  expiresAt: null,
};

/** Makes a key and shows it. */
export async function addStreamKey(
  tx: DatabaseTransaction,
  keys: PlatformKeys,
  owner: KeyOwner,
  settings: KeySettings,
): Promise<StreamKeyView> {
  const id = newId('streamKey');
  const streamKey = newStreamKey();
  const lookup = streamKeyLookup(keys, streamKey);
  const sealed = sealStreamKey(keys, streamKey, { ...owner, streamKeyId: id });
  const row = await tx.streamKey.create({ data: { id, ...owner, ...settings, lookup, sealed } });
  return { ...toStreamKeyInfo(row), streamKey };
}

/** Shows a key with its secret. */
export function showStreamKey(keys: PlatformKeys, row: StreamKey): StreamKeyView {
  const { organizationId, channelId, id: streamKeyId } = row;
  const streamKey = unsealStreamKey(keys, row.sealed, { organizationId, channelId, streamKeyId });
  return { ...toStreamKeyInfo(row), streamKey };
}

/** A new secret with the rules of the old one, which works on for `graceSeconds`. */
export async function replaceStreamKey(
  tx: DatabaseTransaction,
  keys: PlatformKeys,
  old: StreamKey,
  graceSeconds: number,
): Promise<StreamKeyView> {
  await revokeStreamKey(tx, old, graceSeconds);
  const { name, isPrimary, priority, allowedAddresses, expiresAt } = old;
  const owner = { organizationId: old.organizationId as OrganizationId, channelId: old.channelId as ChannelId };
  return addStreamKey(tx, keys, owner, { name, isPrimary, priority, allowedAddresses, expiresAt });
}

/** Closes a key. Who publishes with it is disconnected by the edge when the grace is over. */
export async function revokeStreamKey(tx: DatabaseTransaction, { id }: StreamKey, graceSeconds: number): Promise<void> {
  await tx.$executeRaw`
    UPDATE stream_keys
    SET revoked_at = clock_timestamp() + ${graceSeconds} * interval '1 second', is_primary = false
    WHERE id = ${id}`;
}

/** Closes all keys of the channel, also those that have a grace. */
export async function revokeAllStreamKeys(tx: DatabaseTransaction, { channelId }: KeyOwner): Promise<void> {
  await tx.$executeRaw`
    UPDATE stream_keys SET revoked_at = clock_timestamp()
    WHERE channel_id = ${channelId} AND (revoked_at IS NULL OR revoked_at > clock_timestamp())`;
}
