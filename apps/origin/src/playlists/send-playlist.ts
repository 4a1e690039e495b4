// One playlist to one viewer: the form that the viewer takes, a validator, and how long it may be kept.
import { cacheControl } from '@millrace/pipeline';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isUnchanged, sendUnchanged } from '../http/viewer-headers.ts';
import type { RenderedPlaylist } from './rendered-playlist.ts';

const contentType = 'application/vnd.apple.mpegurl';

export function sendPlaylist(
  request: FastifyRequest,
  reply: FastifyReply,
  { playlist, liveCacheControl }: { playlist: RenderedPlaylist; liveCacheControl: string },
): FastifyReply {
  const isCompressed = acceptsGzip(request.headers['accept-encoding']);
  const form = isCompressed ? playlist.gzip : playlist.plain;
  void reply.headers({
    'cache-control': playlist.hasEnded ? cacheControl.endedPlaylist : liveCacheControl,
    etag: form.etag,
    vary: 'Accept-Encoding',
    'accept-ranges': 'none',
  });
  if (isUnchanged(request, playlist.plain.etag, playlist.gzip.etag)) return sendUnchanged(reply);
  if (isCompressed) void reply.header('content-encoding', 'gzip');
  return reply.type(contentType).send(form.body);
}

/** RFC 9110 §12.5.3; a quality of 0 is a refusal. */
function acceptsGzip(header: string | string[] | undefined): boolean {
  const codings = String(header ?? '')
    .toLowerCase()
    .split(',');
  return codings.some((coding) => /^\s*(gzip|\*)\s*(;\s*q=(1(\.0*)?|0\.0*[1-9]\d*))?\s*$/.test(coding));
}
