// A part that is listed must be there although its worker dies: the parts of renditions that somebody watches are fetched
// as soon as the log names them, not when the first viewer asks.
import type { LiveStream } from '../streams/live-stream.ts';
import type { ListedPart } from '../streams/stream-view.ts';
import type { MediaLibrary } from './media-library.ts';
import { placeOf } from './segment-parts.ts';

export function prefetchParts(
  library: Pick<MediaLibrary, 'read'>,
  { stream, parts, onError }: { stream: LiveStream; parts: readonly ListedPart[]; onError: (error: unknown) => void },
): void {
  for (const { part } of parts) {
    for (const renditionId of Object.keys(part.media)) {
      if (!stream.isWatched(renditionId)) continue;
      library.read(stream, placeOf(part, renditionId)).catch(onError);
    }
  }
}
