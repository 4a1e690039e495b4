// A stream key's row as the API shows it, without its secret.
import type { StreamKeyInfoView } from '@millrace/api-contract';
import type { StreamKey } from '@millrace/db';

export function toStreamKeyInfo(row: StreamKey): StreamKeyInfoView {
  return {
    id: row.id,
    channelId: row.channelId,
    name: row.name,
    isPrimary: row.isPrimary,
    priority: row.priority,
    allowedAddresses: row.allowedAddresses,
    expiresAt: row.expiresAt?.toISOString() ?? null,
    revokedAt: row.revokedAt?.toISOString() ?? null,
    blockedUntil: row.blockedUntil?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
  };
}

/** What of a key's view a change can be made to. */
export function streamKeyVersion({ name, priority, allowedAddresses, expiresAt }: StreamKeyInfoView): unknown {
  return [name, priority, allowedAddresses, expiresAt];
}
