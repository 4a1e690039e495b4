// What an event means for playback, and for the encoders that edges know.
import { eventCatalogue, type MediaPlaneEventType, type PlaybackId } from '@millrace/pipeline';
import { endGrants, endLog, forgetCurrentStream, readCurrentStream, tellChangedChannel } from '@millrace/playlist-log';
import type { OutboxEvent } from '@millrace/streams';
import type { Deps } from '../deps.ts';

export type EffectDeps = Pick<Deps, 'redis'>;

/** Of a stream key, who may publish with it. */
const keyRules: ReadonlySet<string> = new Set(['expiresAt', 'allowedAddresses']);

type DataOf<T extends MediaPlaneEventType> = ReturnType<(typeof eventCatalogue)[T]['data']['parse']>;

type Effect = (deps: EffectDeps, event: OutboxEvent, playbackId: PlaybackId) => Promise<void>;

export const eventEffects: Readonly<Record<MediaPlaneEventType, Effect>> = {
  /** Players get the end of the playlist; a worker that still runs is fenced. */
  'stream.ended': async ({ redis }, event, playbackId) => {
    if (!event.streamId) return;
    await endLog(redis, { playbackId, streamId: event.streamId }, event.createdAt.getTime());
  },
  /** Origins believe no longer what they know of it: who may watch may have changed. Nor edges, that it is open. */
  'channel.updated': async ({ redis }, event, playbackId) => {
    const { channelId, changed } = dataOf('channel.updated', event);
    if (changed.includes('enabled')) await endGrants(redis, channelId, { kind: 'changed', atMs: timeOf(event) });
    await tellChangedChannel(redis, playbackId);
  },
  /** The playback URL plays nothing any more, whatever was playing. */
  'channel.deleted': async ({ redis }, event, playbackId) => {
    const streamId = await readCurrentStream(redis, playbackId);
    if (streamId) await endLog(redis, { playbackId, streamId }, event.createdAt.getTime());
    await forgetCurrentStream(redis, playbackId);
    if (event.channelId) await endGrants(redis, event.channelId, { kind: 'revoked', atMs: timeOf(event) });
    await tellChangedChannel(redis, playbackId);
  },
  'streamKey.updated': async ({ redis }, event) => {
    const { streamKeyId, changed } = dataOf('streamKey.updated', event);
    if (!changed.some((field) => keyRules.has(field))) return;
    await endGrants(redis, streamKeyId, { kind: 'changed', atMs: timeOf(event) });
  },
  'streamKey.rotated': async ({ redis }, event) => {
    const { replacedStreamKeyId, graceSeconds } = dataOf('streamKey.rotated', event);
    await endGrants(redis, replacedStreamKeyId, { kind: 'revoked', atMs: timeOf(event) + graceSeconds * 1_000 });
  },
  'streamKey.revoked': async ({ redis }, event) => {
    const { streamKeyId, graceSeconds } = dataOf('streamKey.revoked', event);
    await endGrants(redis, streamKeyId, { kind: 'revoked', atMs: timeOf(event) + graceSeconds * 1_000 });
  },
};

/** Later versions may have written more. */
function dataOf<T extends MediaPlaneEventType>(type: T, { data }: OutboxEvent): DataOf<T> {
  return eventCatalogue[type].data.strip().parse(data) as DataOf<T>;
}

function timeOf({ createdAt }: OutboxEvent): number {
  return createdAt.getTime();
}
