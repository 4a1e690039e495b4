// The text of a rendition's segments. Segments of a full chunk never change, so their text is made once and kept with the
// chunk: of a window of twelve hours only the two ends are written anew.
import { renderSegments } from '@millrace/hls';
import { chunkCells, type CellChunk } from '../streams/cell-chunk.ts';
import type { StreamView } from '../streams/stream-view.ts';
import { keyframesNameOf, type Listing } from './listing.ts';
import { keyframeAt, segmentAt, segmentWithParts } from './media-segments.ts';

interface KeptText {
  /** EXT-X-MAP of the segment before, on which the text depends. */
  initUri: string | undefined;
  text: string;
  lastInitUri: string | undefined;
}

const keptTexts = new WeakMap<CellChunk, Map<string, KeptText>>();
/** Segments at the end of a list that may have parts, and so change. */
const changingCells = 32;

/** Segments `from` to the last one, with parts near the end; the first of them names its EXT-X-MAP. */
export function segmentsText(view: StreamView, listing: Listing, from: number): string {
  const texts: string[] = [];
  let initUri: string | undefined;
  for (let start = from; start < view.cells.length;) {
    const end = Math.min(view.cells.length, (Math.floor(start / chunkCells) + 1) * chunkCells);
    const isKept = start % chunkCells === 0 && end <= view.cells.length - changingCells;
    const made = isKept
      ? keptText(view, listing, start, initUri)
      : renderedText(view, listing, { start, end, initUri });
    texts.push(made.text);
    initUri = made.lastInitUri;
    start = end;
  }
  return texts.join('');
}

function keptText(view: StreamView, listing: Listing, start: number, initUri: string | undefined): KeptText {
  const chunk = view.cells.chunks[start / chunkCells];
  if (!chunk) throw new RangeError(`no chunk at ${start}`);
  const texts = keptTexts.get(chunk) ?? new Map<string, KeptText>();
  keptTexts.set(chunk, texts);
  const { renditionId, isKeyframesOnly } = listing;
  const name = isKeyframesOnly ? keyframesNameOf(renditionId) : renditionId;
  const known = texts.get(name);
  if (known && known.initUri === initUri) return known;
  const made = renderedText(view, listing, { start, end: start + chunkCells, initUri });
  texts.set(name, made);
  return made;
}

function renderedText(
  view: StreamView,
  { renditionId, isKeyframesOnly }: Listing,
  { start, end, initUri }: { start: number; end: number; initUri: string | undefined },
): KeptText {
  const segments = Array.from({ length: end - start }, (_, i) => {
    const index = start + i;
    if (isKeyframesOnly) return keyframeAt(view, renditionId, index);
    const mayHaveParts = index >= view.cells.length - changingCells;
    return mayHaveParts ? segmentWithParts(view, renditionId, index) : segmentAt(view, renditionId, index);
  });
  return { initUri, text: renderSegments(segments, initUri), lastInitUri: segments.at(-1)?.initUri };
}
