// Tells origins at once that a playback key was revoked. A message may be lost: they ask for the keys again after seconds anyway.
import type { PlaybackKeyId } from '@millrace/pipeline';
import type { Redis } from '@millrace/queue';

const channel = 'millrace:playback-keys:revoked';

export async function tellRevokedKey(redis: Redis, keyId: PlaybackKeyId): Promise<void> {
  await redis.publish(channel, keyId);
}

/** `subscriber` is for subscribing only (role `subscriber`). Resolves when nothing is missed any more. */
export async function watchRevokedKeys(subscriber: Redis, onRevoked: (keyId: PlaybackKeyId) => void): Promise<void> {
  subscriber.on('message', (name: string, keyId: string) => {
    if (name === channel) onRevoked(keyId as PlaybackKeyId);
  });
  await subscriber.subscribe(channel);
}
