// What is listed must be there although its worker dies, or storage goes away: of renditions that somebody watches it is
// fetched as soon as the log names it, not when the first viewer asks. Segments that are made up of parts are fetched as such.
import { segmentName } from '@millrace/pipeline';
import type { LiveStream, NewlyListed } from '../streams/live-stream.ts';
import type { MediaLibrary } from './media-library.ts';
import { listedPlaceOf } from './segment-parts.ts';

/** Behind an outage many are listed at once; players ask for the older ones themselves. */
const mostSegments = 8;

export function prefetchMedia(
  library: Pick<MediaLibrary, 'read'>,
  { stream, listed, onError }: { stream: LiveStream; listed: NewlyListed; onError: (error: unknown) => void },
): void {
  const { cells } = stream.view;
  const parts = listed.parts.flatMap((one) => Object.keys(one.part.media).map((id) => listedPlaceOf(one, id)));
  const newest = listed.cells.filter(({ run }) => !run.lowLatency).slice(-mostSegments);
  const segments = newest.flatMap(({ epoch, mediaSequence, run }) => {
    const made = run.renditions.filter(({ id }) => cells.mediaOf(mediaSequence, id));
    return made.map(({ id }) => ({ epoch, mediaSequence, renditionId: id, name: segmentName(mediaSequence) }));
  });
  for (const place of [...parts, ...segments]) {
    if (stream.isWatched(place.renditionId)) library.read(stream, place).catch(onError);
  }
}
