// HOP origin → viewer: the public URLs, the cache rule of each class of object, and what the origin asks the API.
// Invariant: the playback URL of a channel never changes; a URL below it that names a stream always means that stream.
import { z } from 'zod';
import { idSchema, type PlaybackId, type StreamId } from './ids.ts';

/** The playback URL's path: the multivariant playlist of whatever the channel is playing. */
export function multivariantPath(playbackId: PlaybackId): string {
  return `/${playbackId}.m3u8`;
}

/** The player page's path. */
export function playerPagePath(playbackId: PlaybackId): string {
  return `/${playbackId}`;
}

/** A media playlist, relative to the origin. */
export function mediaPlaylistPath(playbackId: PlaybackId, streamId: StreamId, renditionId: string): string {
  return `/${playbackId}/${streamId}/${renditionId}.m3u8`;
}

/** An init or media segment, relative to its media playlist. */
export function mediaObjectRelativePath(epoch: number, renditionId: string, name: string): string {
  return `${epoch}/${renditionId}/${name}`;
}

/** `Cache-Control` for each class of answer. Live playlists age fast, media never changes, errors are forgotten fast. */
export const cacheControl = {
  multivariant: 'public, max-age=1',
  livePlaylist: 'public, max-age=1',
  endedPlaylist: 'public, max-age=10',
  media: 'public, max-age=31536000, immutable',
  playerPage: 'public, max-age=60',
  notFound: 'public, max-age=1',
  unavailable: 'no-store',
} as const;

/** Internal endpoint of the API by which an origin learns whether a playback id exists. */
export function playbackLookupPath(playbackId: PlaybackId): string {
  return `/internal/v1/playback/${playbackId}`;
}
/** Its answer; an unknown playback id answers 404. */
export const playbackLookupSchema = z.object({
  playbackId: idSchema('playback'),
  channelId: idSchema('channel'),
  enabled: z.boolean(),
});
export type PlaybackLookup = z.infer<typeof playbackLookupSchema>;
