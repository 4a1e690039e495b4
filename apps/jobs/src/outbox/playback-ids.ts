// The playback ids of the channels that events are about: the playlist log knows streams by them.
import type { Database } from '@millrace/db';
import type { ChannelId, PlaybackId } from '@millrace/pipeline';
import type { OutboxEvent } from '@millrace/streams';

export async function playbackIdsOf(
  db: Database,
  events: readonly Pick<OutboxEvent, 'channelId'>[],
): Promise<Map<ChannelId, PlaybackId>> {
  const ids = [...new Set(events.flatMap(({ channelId }) => channelId ?? []))];
  if (ids.length === 0) return new Map();
  const channels = await db.platform.channel.findMany({
    where: { id: { in: ids } },
    select: { id: true, playbackId: true },
  });
  return new Map(channels.map(({ id, playbackId }) => [id as ChannelId, playbackId as PlaybackId]));
}
