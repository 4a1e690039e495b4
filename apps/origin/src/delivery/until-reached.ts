// A request that is held until the stream has got to a position. That it has not got there says nothing of the next moment: the
// refusal is one that caches may not keep, and players ask again (404 makes hls.js give the part up).
import { AppError } from '@millrace/errors';
import type { DeliveryRequest } from '../http/delivery-request.ts';
import type { LiveStream } from '../streams/live-stream.ts';
import type { Position } from '../streams/stream-position.ts';

/** Throws UNAVAILABLE when the stream does not get there in time, or when too many wait already. */
export async function untilReached(request: DeliveryRequest, stream: LiveStream, position: Position): Promise<void> {
  const outcome = await stream.wait(position, request);
  if (outcome === undefined) throw unavailable('Too many requests wait already. Try again in a second.');
  if (outcome !== 'reached') throw unavailable('The stream has not got as far as that. Try again in a second.');
}

function unavailable(detail: string): AppError {
  return new AppError('UNAVAILABLE', detail, { retryAfterSeconds: 1 });
}
