// `/<playbackId>/next` and `/<playbackId>/<streamId>/next`: a player that waits for a channel to go live, or for the stream
// behind one that has ended, is answered when there is one. Caches may ask once for all who wait.
import type { PlaybackId } from '@millrace/pipeline';
import { Answer, noBody } from '../http/answer.ts';
import type { DeliveryRequest } from '../http/delivery-request.ts';
import { isNext, type NextStreams } from '../playback/next-streams.ts';
import type { PlaybackDirectory } from '../playback/playback-directory.ts';
import { notFound, offline } from './find-stream.ts';

/** Throws "not found" for what is no channel, and "offline" when nothing has begun in time. */
export async function deliverNext(
  request: DeliveryRequest,
  { playbackId, after, caching }: { playbackId: PlaybackId; after: string | undefined; caching: string },
  { nowPlaying, nextStreams }: { nowPlaying: PlaybackDirectory; nextStreams: NextStreams },
): Promise<Answer> {
  const playing = await nowPlaying(playbackId);
  if (playing.kind === 'unknown') throw notFound();
  const isThere = () => new Answer(204, { 'cache-control': caching }, noBody);
  if (isNext(playing, after)) return isThere();
  if (request.method !== 'GET') throw offline();
  if ((await nextStreams.wait({ playbackId, after }, request)) !== 'reached') throw offline();
  return isThere();
}
