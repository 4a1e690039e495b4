// The stream that a URL names. Ids in a path come from anybody: what is not an id of the right kind names nothing.
import { AppError } from '@millrace/errors';
import { isId } from '@millrace/pipeline';
import type { Streams } from '../streams/followed-streams.ts';
import type { LiveStream } from '../streams/live-stream.ts';

/** At once when the stream is followed already. Throws "not found". */
export function findStream(streams: Streams, streamKey: string): LiveStream | Promise<LiveStream> {
  return streams.followed(streamKey) ?? followStream(streams, streamKey);
}

async function followStream(streams: Streams, streamKey: string): Promise<LiveStream> {
  const [playbackId = '', streamId = ''] = streamKey.split('/');
  if (!isId('playback', playbackId) || !isId('stream', streamId)) throw notFound();
  const stream = await streams.follow({ playbackId, streamId });
  if (!stream) throw notFound();
  return stream;
}

export function notFound(): AppError {
  return new AppError('NOT_FOUND', 'Nothing has this address. Check the playback URL.');
}

/** Long enough to spare us, short enough that a viewer who waits sees the beginning. */
const offlineRetrySeconds = 2;

export function offline(): AppError {
  return new AppError('STREAM_OFFLINE', 'The channel is not live. Ask again later.', {
    retryAfterSeconds: offlineRetrySeconds,
  });
}
