// Word to all origins about one id, by Redis pub/sub. A message may be lost: whoever watches looks by itself now and then.
import type { Redis } from '@millrace/queue';

/** `subscriber` is for subscribing only (role `subscriber`). Resolves when nothing is missed any more. */
export async function watchIds(subscriber: Redis, channel: string, onId: (id: string) => void): Promise<void> {
  subscriber.on('message', (name: string, id: string) => {
    if (name === channel) onId(id);
  });
  await subscriber.subscribe(channel);
}
