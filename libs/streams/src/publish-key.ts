// The key of a publish and the channel it opens, with everything that the answer depends on, read in one statement that
// locks the channel: of two encoders that come at once one waits for the other's answer.
import { Prisma, type DatabaseTransaction } from '@millrace/db';
import { AddressList } from '@millrace/service';
import type {
  ChannelId,
  KeyProblem,
  LatencyMode,
  OrganizationId,
  PlaybackId,
  PublishPolicy,
  RefusalReason,
  StreamKeyId,
} from '@millrace/pipeline';

export interface PublishedChannel {
  channelId: ChannelId;
  organizationId: OrganizationId;
  playbackId: PlaybackId;
  latencyMode: LatencyMode;
  /** As it is stored. */
  mediaSettings: unknown;
  reconnectWindowSeconds: number;
  publishPolicy: PublishPolicy;
  streamKeyId: StreamKeyId;
  priority: number;
  allowedAddresses: string[];
  expiresAt: Date | null;
  isKeyRevoked: boolean;
  isKeyExpired: boolean;
  isKeyBlocked: boolean;
  isOpen: boolean;
  isSuspended: boolean;
  isTest: boolean;
  hasQuota: boolean;
  /** The database's time. */
  now: Date;
}

/** By the looked-up form of its secret, or by its id when the secret was proved and not sent. */
export type KeyRef = { readonly lookup: string } | { readonly id: StreamKeyId };

/** The channel that a key opens, or once did; undefined when nobody has this key. */
export async function lockChannelOfKey(tx: DatabaseTransaction, key: KeyRef): Promise<PublishedChannel | undefined> {
  return (await tx.$queryRaw<PublishedChannel[]>(Prisma.sql`${channelOfKey(key)} FOR NO KEY UPDATE OF c`))[0];
}

/** The statement behind it, without the lock; it can be part of another. */
export function channelOfKey(key: KeyRef): Prisma.Sql {
  const isKey = 'id' in key ? Prisma.sql`k.id = ${key.id}` : Prisma.sql`k.lookup = ${key.lookup}`;
  return Prisma.sql`
    SELECT c.id AS "channelId", c.organization_id AS "organizationId", c.playback_id AS "playbackId",
           c.latency_mode::text AS "latencyMode", c.media_settings AS "mediaSettings",
           c.reconnect_window_seconds AS "reconnectWindowSeconds", c.publish_policy::text AS "publishPolicy",
           k.id AS "streamKeyId", k.priority, coalesce(k.allowed_addresses, '{}') AS "allowedAddresses",
           k.expires_at AS "expiresAt", clock_timestamp() AS now,
           coalesce(k.revoked_at <= now(), false) AS "isKeyRevoked",
           coalesce(k.expires_at <= now(), false) AS "isKeyExpired",
           coalesce(k.blocked_until > now(), false) AS "isKeyBlocked",
           c.enabled AND c.deleted_at IS NULL AS "isOpen",
           o.suspended_at IS NOT NULL AS "isSuspended", c.is_test AS "isTest",
           q.organization_id IS NOT NULL AS "hasQuota"
    FROM stream_keys k
    JOIN channels c ON c.id = k.channel_id
    JOIN organizations o ON o.id = c.organization_id
    LEFT JOIN organization_quotas q ON q.organization_id = c.organization_id
    WHERE ${isKey}`;
}

/** What speaks against a key. */
type KeyState = Pick<
  PublishedChannel,
  'isKeyRevoked' | 'isKeyExpired' | 'isKeyBlocked' | 'isSuspended' | 'isOpen' | 'allowedAddresses'
>;

/** Why this key opens nothing now, from this address; undefined when it does. */
export function refusalOf(channel: KeyState | undefined, remoteAddress: string): RefusalReason | undefined {
  if (!channel || keyProblemOf(channel, remoteAddress)) return 'STREAM_KEY_NOT_ACCEPTED';
  if (channel.isSuspended) return 'ORGANIZATION_SUSPENDED';
  if (!channel.isOpen) return 'CHANNEL_DISABLED';
  return channel.isKeyBlocked ? 'STOPPED_BY_OPERATOR' : undefined;
}

/** What is wrong with a key that is known. The encoder's side is not told, its owner is. */
export function keyProblemOf(
  { isKeyRevoked, isKeyExpired, allowedAddresses }: KeyState,
  remoteAddress: string,
): KeyProblem | undefined {
  if (isKeyRevoked) return 'revoked';
  if (isKeyExpired) return 'expired';
  const allowed = new AddressList(allowedAddresses);
  return allowed.isEmpty || allowed.includes(remoteAddress) ? undefined : 'address_not_allowed';
}
