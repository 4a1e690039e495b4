// `/<playbackId>/<streamId>/<epoch>/<rendition>/<name>`: init and media segments. They never change, so the address is
// the validator and they may be kept for ever.
import { AppError } from '@millrace/errors';
import { cacheControl } from '@millrace/pipeline';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { notFound, toPlaybackId, toStreamId } from '../http/request-ids.ts';
import { isUnchanged, sendUnchanged } from '../http/viewer-headers.ts';
import type { Streams } from '../streams/followed-streams.ts';
import { parseByteRange } from './byte-range.ts';
import type { ObjectReader } from './object-cache.ts';
import { objectKeyOf, type RequestedObject } from './object-place.ts';

export interface MediaDeps {
  streams: Streams;
  readObject: ObjectReader;
}

interface MediaRoute {
  Params: RequestedObject & { playbackId: string; streamId: string };
}

export function addMediaRoute(app: FastifyInstance, { streams, readObject }: MediaDeps): void {
  app.get<MediaRoute>('/:playbackId/:streamId/:epoch/:rendition/:name', async (request, reply) => {
    const { params } = request;
    const ref = { playbackId: toPlaybackId(params.playbackId), streamId: toStreamId(params.streamId) };
    const view = await streams.view(ref);
    const key = view && objectKeyOf(view, params);
    const body = key === undefined ? undefined : await readObject(key);
    if (!body) throw notFound();
    return sendObject(request, reply, { body, place: params });
  });
}

function sendObject(
  request: FastifyRequest,
  reply: FastifyReply,
  { body, place }: { body: Buffer; place: RequestedObject },
): FastifyReply {
  const etag = `"${place.epoch}-${place.rendition}-${place.name}"`;
  void reply.headers({ 'cache-control': cacheControl.media, etag, 'accept-ranges': 'bytes' });
  if (isUnchanged(request, etag)) return sendUnchanged(reply);
  const range = parseByteRange(rangeHeader(request, etag), body.length);
  if (range.kind === 'unsatisfiable') {
    void reply
      .removeHeader('etag')
      .headers({ 'content-range': `bytes */${body.length}`, 'cache-control': cacheControl.notFound });
    throw new AppError('RANGE_NOT_SATISFIABLE', `The object has ${body.length} bytes.`);
  }
  void reply.type(place.rendition === 'audio' ? 'audio/mp4' : 'video/mp4');
  if (range.kind === 'whole') return reply.send(body);
  const { first, last } = range;
  return reply
    .code(206)
    .header('content-range', `bytes ${first}-${last}/${body.length}`)
    .send(body.subarray(first, last + 1));
}

/** Ranges are for GET only; one that is meant for another version of the object is not meant for this one. */
function rangeHeader({ method, headers }: FastifyRequest, etag: string): string | undefined {
  if (method !== 'GET') return undefined;
  const condition = headers['if-range'];
  return condition === undefined || condition === etag ? headers.range : undefined;
}
