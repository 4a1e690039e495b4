// Ids in a path come from anybody: what is not an id of the right kind names nothing.
import { AppError } from '@millrace/errors';
import { isId, type PlaybackId, type StreamId } from '@millrace/pipeline';

/** A playback id, or the problem "not found". */
export function toPlaybackId(text: string): PlaybackId {
  if (isId('playback', text)) return text;
  throw notFound();
}

/** A stream id, or the problem "not found". */
export function toStreamId(text: string): StreamId {
  if (isId('stream', text)) return text;
  throw notFound();
}

export function notFound(): AppError {
  return new AppError('NOT_FOUND', 'Nothing has this address. Check the playback URL.');
}

/** Long enough to spare us, short enough that a viewer who waits sees the beginning. */
const offlineRetrySeconds = 3;

export function offline(): AppError {
  return new AppError('STREAM_OFFLINE', 'The channel is not live. Ask again later.', {
    retryAfterSeconds: offlineRetrySeconds,
  });
}
