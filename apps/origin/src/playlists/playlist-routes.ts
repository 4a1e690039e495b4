// `/<playbackId>.m3u8` and `/<playbackId>/<streamId>/<rendition>.m3u8`.
import { cacheControl, renditionIdSchema } from '@millrace/pipeline';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { notFound, offline, toPlaybackId, toStreamId } from '../http/request-ids.ts';
import type { PlaybackDirectory } from '../playback/playback-directory.ts';
import type { Streams } from '../streams/followed-streams.ts';
import type { PlaylistShelf } from './playlist-shelf.ts';
import { sendPlaylist } from './send-playlist.ts';

export interface PlaylistDeps {
  nowPlaying: PlaybackDirectory;
  streams: Streams;
  shelf: PlaylistShelf;
}

const extension = '.m3u8';

/** Answers `/<playbackId>.m3u8`; `name` is the whole last part of the path. */
export async function sendMultivariant(
  deps: PlaylistDeps,
  { request, reply, name }: { request: FastifyRequest; reply: FastifyReply; name: string },
): Promise<FastifyReply> {
  const playbackId = toPlaybackId(name.slice(0, -extension.length));
  const playing = await deps.nowPlaying(playbackId);
  if (playing.kind === 'unknown') throw notFound();
  if (playing.kind === 'idle') throw offline();
  const view = await deps.streams.view({ playbackId, streamId: playing.streamId });
  const playlist = view && deps.shelf.multivariant(view);
  if (!playlist) throw offline();
  return sendPlaylist(request, reply, { playlist, liveCacheControl: cacheControl.multivariant });
}

export function isMultivariantName(name: string): boolean {
  return name.endsWith(extension);
}

export function addMediaPlaylistRoute(app: FastifyInstance, { streams, shelf }: PlaylistDeps): void {
  app.get<{ Params: { playbackId: string; streamId: string; file: string } }>(
    '/:playbackId/:streamId/:file',
    async (request, reply) => {
      const { params } = request;
      const ref = { playbackId: toPlaybackId(params.playbackId), streamId: toStreamId(params.streamId) };
      const renditionId = params.file.slice(0, -extension.length);
      if (!params.file.endsWith(extension) || !renditionIdSchema.safeParse(renditionId).success) throw notFound();
      const view = await streams.view(ref);
      if (!view) throw notFound();
      if (view.cells.length === 0) throw offline();
      const playlist = shelf.media(view, renditionId);
      if (!playlist) throw notFound();
      return sendPlaylist(request, reply, { playlist, liveCacheControl: cacheControl.livePlaylist });
    },
  );
}
