// A part that is listed must be there although its worker dies: the parts of renditions that somebody watches are fetched
// as soon as the log names them, not when the first viewer asks.
import { partName } from '@millrace/pipeline';
import type { LiveStream } from '../streams/live-stream.ts';
import type { ListedPart } from '../streams/stream-view.ts';
import type { MediaLibrary } from './media-library.ts';

export function prefetchParts(
  library: Pick<MediaLibrary, 'read'>,
  { stream, parts, onError }: { stream: LiveStream; parts: readonly ListedPart[]; onError: (error: unknown) => void },
): void {
  for (const { part } of parts) {
    for (const renditionId of Object.keys(part.media)) {
      if (!stream.isWatched(renditionId)) continue;
      const { epoch, mediaSequence } = part;
      const name = partName(mediaSequence, part.part);
      library.read(stream, { epoch, renditionId, name, mediaSequence, part: part.part }).catch(onError);
    }
  }
}
