// Tells origins at once that a playback key was revoked. A message may be lost: they ask for the keys again after seconds anyway.
import type { PlaybackKeyId } from '@millrace/pipeline';
import type { Redis } from '@millrace/queue';
import { watchIds } from './watch-ids.ts';

const channel = 'millrace:playback-keys:revoked';

export async function tellRevokedKey(redis: Redis, keyId: PlaybackKeyId): Promise<void> {
  await redis.publish(channel, keyId);
}

export function watchRevokedKeys(subscriber: Redis, onRevoked: (keyId: PlaybackKeyId) => void): Promise<void> {
  return watchIds(subscriber, channel, (id) => onRevoked(id as PlaybackKeyId));
}
