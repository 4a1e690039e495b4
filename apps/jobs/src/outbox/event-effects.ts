// What an event means for playback.
import type { PlaybackEventType, PlaybackId } from '@millrace/pipeline';
import { endLog, forgetCurrentStream, readCurrentStream, tellChangedChannel } from '@millrace/playlist-log';
import type { OutboxEvent } from '@millrace/streams';
import type { Deps } from '../deps.ts';

export type EffectDeps = Pick<Deps, 'redis'>;

type Effect = (deps: EffectDeps, event: OutboxEvent, playbackId: PlaybackId) => Promise<void>;

export const eventEffects: Readonly<Record<PlaybackEventType, Effect>> = {
  /** Players get the end of the playlist; a worker that still runs is fenced. */
  'stream.ended': async ({ redis }, event, playbackId) => {
    if (!event.streamId) return;
    await endLog(redis, { playbackId, streamId: event.streamId }, event.createdAt.getTime());
  },
  /** Origins believe no longer what they know of it: who may watch may have changed. */
  'channel.updated': ({ redis }, _, playbackId) => tellChangedChannel(redis, playbackId),
  /** The playback URL plays nothing any more, whatever was playing. */
  'channel.deleted': async ({ redis }, event, playbackId) => {
    const streamId = await readCurrentStream(redis, playbackId);
    if (streamId) await endLog(redis, { playbackId, streamId }, event.createdAt.getTime());
    await forgetCurrentStream(redis, playbackId);
    await tellChangedChannel(redis, playbackId);
  },
};
