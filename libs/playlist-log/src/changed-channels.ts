// Tells origins at once that a channel was changed, by the id that viewers know it by. A message may be lost: what origins
// know of a channel they ask for again after seconds anyway.
import type { PlaybackId } from '@millrace/pipeline';
import type { Redis } from '@millrace/queue';
import { watchIds } from './watch-ids.ts';

const channel = 'millrace:channels:changed';

export async function tellChangedChannel(redis: Redis, playbackId: PlaybackId): Promise<void> {
  await redis.publish(channel, playbackId);
}

export function watchChangedChannels(subscriber: Redis, onChanged: (playbackId: PlaybackId) => void): Promise<void> {
  return watchIds(subscriber, channel, (id) => onChanged(id as PlaybackId));
}
