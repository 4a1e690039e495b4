// Init segments, segments and parts. A part that the playlists only hint at is waited for, and then sent whole.
import type { Answer } from '../http/answer.ts';
import type { DeliveryRequest } from '../http/delivery-request.ts';
import { answerFor } from '../media/media-answer.ts';
import type { MediaLibrary } from '../media/media-library.ts';
import { mediaPlaceOf, type MediaPlace } from '../media/media-place.ts';
import type { LiveStream } from '../streams/live-stream.ts';
import { lastSegment, partsOf, type Position } from '../streams/stream-position.ts';
import type { StreamView } from '../streams/stream-view.ts';
import { notFound } from './find-stream.ts';

/** Parts that another origin may have listed before this one, besides the one that is hinted at. */
const partsAhead = 2;
const patiencePartTargets = 3;

export async function deliverObject(
  request: DeliveryRequest,
  stream: LiveStream,
  { path, library }: { path: readonly string[]; library: MediaLibrary },
): Promise<Answer> {
  const place = mediaPlaceOf(stream.view, path);
  if (!place) throw notFound();
  if (isPart(place)) await untilListed(request, stream, place);
  const whole = await library.read(stream.view, place);
  if (!whole) throw notFound();
  return answerFor(request, whole);
}

type PartPlace = MediaPlace & Required<Position>;

function isPart(place: MediaPlace): place is PartPlace {
  return place.part !== undefined && place.mediaSequence !== undefined;
}

/** Throws "not found" for a part that there is not, or that does not come. */
async function untilListed(request: DeliveryRequest, stream: LiveStream, place: PartPlace): Promise<void> {
  if (isAwaited(stream.view, place)) {
    const timeoutMs = patienceMs(stream.view);
    const outcome = await stream.wait(place, { timeoutMs, caller: request });
    if (outcome !== 'reached') throw notFound();
  }
  const isForgotten =
    place.mediaSequence <= lastSegment(stream.view) && partsOf(stream.view, place.mediaSequence).length === 0;
  if (!isForgotten && !isListed(stream.view, place)) throw notFound();
}

/** One run's part is not another's: after a takeover a hint may come to nothing. */
function isListed(view: StreamView, { mediaSequence, part, epoch, renditionId }: PartPlace): boolean {
  const listed = partsOf(view, mediaSequence)[part]?.part;
  return listed?.epoch === epoch && listed.media[renditionId] !== undefined;
}

/** Whether a part can still come: the next ones of the open segment, and the first ones of the segment after it. */
function isAwaited(view: StreamView, { mediaSequence, part }: Required<Position>): boolean {
  const open = lastSegment(view) + 1;
  if (view.hasEnded || !view.runs[0]?.run.lowLatency) return false;
  const listed = partsOf(view, open).length;
  if (mediaSequence === open) return part >= listed && part <= listed + partsAhead;
  return mediaSequence === open + 1 && part < partsAhead;
}

function patienceMs({ runs }: StreamView): number {
  const first = runs[0]?.run;
  return (first?.targetDurationSeconds ?? 0) * 1000 + patiencePartTargets * (first?.lowLatency?.partTargetMs ?? 0);
}
