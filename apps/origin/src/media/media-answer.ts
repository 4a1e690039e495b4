// An object to a viewer: whole, or the range that was asked for. Objects never change, so the address is the validator and
// they may be kept for ever.
import { AppError } from '@millrace/errors';
import { cacheControl } from '@millrace/pipeline';
import { Answer, problemAnswer } from '../http/answer.ts';
import { answerToConditions } from '../http/conditions.ts';
import type { DeliveryRequest } from '../http/delivery-request.ts';
import { parseByteRange } from './byte-range.ts';
import type { MediaPlace } from './media-place.ts';
import type { HeldMemory } from './recycled-memory.ts';

/** The whole object. */
export function mediaAnswer({ epoch, renditionId, name }: MediaPlace, body: Buffer, memory?: HeldMemory): Answer {
  const headers = {
    'content-type': renditionId === 'audio' ? 'audio/mp4' : 'video/mp4',
    'content-length': String(body.length),
    'cache-control': cacheControl.media,
    etag: `"${epoch}-${renditionId}-${name}"`,
    'accept-ranges': 'bytes',
  };
  return new Answer(200, headers, body, memory);
}

/** What this caller gets of the whole object. */
export function answerFor(request: DeliveryRequest, whole: Answer): Answer {
  const instead = answerToConditions(request, whole);
  if (instead) return instead;
  const range = parseByteRange(rangeOf(request, whole.headers['etag'] ?? ''), whole.body.length);
  if (range.kind === 'whole') return whole;
  if (range.kind === 'unsatisfiable') return unsatisfiable(whole.body.length);
  const { first, last } = range;
  const headers = {
    'content-range': `bytes ${first}-${last}/${whole.body.length}`,
    'content-length': String(last - first + 1),
  };
  return new Answer(206, { ...whole.headers, ...headers }, whole.body.subarray(first, last + 1), whole.memory);
}

function unsatisfiable(sizeBytes: number): Answer {
  const error = new AppError('RANGE_NOT_SATISFIABLE', `The object has ${sizeBytes} bytes.`);
  return problemAnswer(error, { 'content-range': `bytes */${sizeBytes}` });
}

/** Ranges are for GET only; one that is meant for another version of the object is not meant for this one. */
function rangeOf(request: DeliveryRequest, etag: string): string | undefined {
  if (request.method !== 'GET') return undefined;
  const condition = request.header('if-range');
  return condition === undefined || condition === etag ? request.header('range') : undefined;
}
