// Init segments, segments and parts. A part that the playlists only hint at is waited for, and then sent whole.
import type { Answer } from '../http/answer.ts';
import type { DeliveryRequest } from '../http/delivery-request.ts';
import { gapAnswer, gapAt } from '../media/gap-media.ts';
import { answerFor } from '../media/media-answer.ts';
import type { MediaLibrary } from '../media/media-library.ts';
import { mediaPlaceOf, type MediaPlace } from '../media/media-place.ts';
import { listedPlaceOf, placeOf } from '../media/segment-parts.ts';
import { listedName } from '../playlists/part-address.ts';
import type { LiveStream } from '../streams/live-stream.ts';
import { lastSegment, partsOf, type Position } from '../streams/stream-position.ts';
import type { StreamView } from '../streams/stream-view.ts';
import { notFound } from './find-stream.ts';
import { untilReached } from './until-reached.ts';

/** Parts that another origin may have listed before this one, besides the one that is hinted at. */
const partsAhead = 2;

export async function deliverObject(
  request: DeliveryRequest,
  stream: LiveStream,
  { path, library }: { path: readonly string[]; library: MediaLibrary },
): Promise<Answer> {
  const asked = mediaPlaceOf(stream.view, path);
  if (!asked) throw notFound();
  const place = isPart(asked) ? await untilListed(request, stream, asked) : asked;
  const gap = gapAt(stream.view, place);
  const whole = gap ? await gapAnswer(stream, { place, gap, library }) : await library.read(stream, place);
  if (!whole) throw notFound();
  return answerFor(request, whole);
}

type PartPlace = MediaPlace & Required<Position>;

function isPart(place: MediaPlace): place is PartPlace {
  return place.part !== undefined && place.mediaSequence !== undefined;
}

/** Where the part is, as soon as it is listed. Throws "not found" for one that there is not. */
async function untilListed(request: DeliveryRequest, stream: LiveStream, place: PartPlace): Promise<MediaPlace> {
  if (isAwaited(stream.view, place)) await untilReached(request, stream, place);
  const { renditionId } = place;
  const parts = partsOf(stream.view, place.mediaSequence);
  if (place.mediaSequence <= lastSegment(stream.view) && parts.length === 0) return placeOf(place, renditionId);
  const listed = parts[place.part];
  // One run's part is not another's: after a takeover a hint may come to nothing.
  if (listed?.namedEpoch !== place.epoch || listedName(listed, renditionId) !== place.name) throw notFound();
  return listedPlaceOf(listed, renditionId);
}

/** Whether a part can still come: the next ones of the open segment, and the first ones of the segment after it. */
function isAwaited(view: StreamView, { mediaSequence, part }: Required<Position>): boolean {
  const open = lastSegment(view) + 1;
  if (view.hasEnded || !view.runs[0]?.run.lowLatency) return false;
  const listed = partsOf(view, open).length;
  if (mediaSequence === open) return part >= listed && part <= listed + partsAhead;
  return mediaSequence === open + 1 && part < partsAhead;
}
