// Tells origins at once that a channel plays a stream from now on: the script that commits its first cell says so. A message may
// be lost: what a channel plays they look at again after moments anyway, while somebody waits for it.
import type { PlaybackId } from '@millrace/pipeline';
import type { Redis } from '@millrace/queue';
import { watchIds } from './watch-ids.ts';

export const begunChannel = 'millrace:streams:begun';

export function watchBegunStreams(subscriber: Redis, onBegun: (playbackId: PlaybackId) => void): Promise<void> {
  return watchIds(subscriber, begunChannel, (id) => onBegun(id as PlaybackId));
}
