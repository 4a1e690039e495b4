// Tells origins at once that a channel was changed, by the id that viewers know it by. A message may be lost: what origins
// know of a channel they ask for again after seconds anyway.
import type { PlaybackId } from '@millrace/pipeline';
import type { Redis } from '@millrace/queue';

const channel = 'millrace:channels:changed';

export async function tellChangedChannel(redis: Redis, playbackId: PlaybackId): Promise<void> {
  await redis.publish(channel, playbackId);
}

/** `subscriber` is for subscribing only (role `subscriber`). Resolves when nothing is missed any more. */
export async function watchChangedChannels(
  subscriber: Redis,
  onChanged: (playbackId: PlaybackId) => void,
): Promise<void> {
  subscriber.on('message', (name: string, playbackId: string) => {
    if (name === channel) onChanged(playbackId as PlaybackId);
  });
  await subscriber.subscribe(channel);
}
