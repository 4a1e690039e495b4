// Where a stream stands, in the terms of a blocking reload: the last complete segment, and the last part of the one that
// is being made (rfc8216bis §6.2.5.2).
import type { RunRecord } from '@millrace/pipeline';
import type { ListedPart, StreamView } from './stream-view.ts';

/** A segment, or a part of one. */
export interface Position {
  mediaSequence: number;
  part?: number;
}

/** Sequence number of the last complete segment; -1 before the first. */
export function lastSegment({ cells }: StreamView): number {
  return cells.lastSequence ?? -1;
}

/** Parts of one segment, in order; none when it has none or they are no longer known. */
export function partsOf({ parts }: Pick<StreamView, 'parts'>, mediaSequence: number): readonly ListedPart[] {
  return parts.filter(({ part }) => part.mediaSequence === mediaSequence);
}

/**
 * Whether the playlist has this position. A part behind the last one of a complete segment is part 0 of the next; of a
 * segment without parts there is only the whole.
 */
export function reaches(view: StreamView, { mediaSequence, part }: Position): boolean {
  const last = lastSegment(view);
  if (view.hasEnded || mediaSequence < last) return true;
  if (part === undefined) return mediaSequence === last;
  const count = partsOf(view, mediaSequence).length;
  if (mediaSequence > last) return part < count;
  return count === 0 || part < count || partsOf(view, last + 1).length > 0;
}

/** The position that comes after everything that is listed. */
export function nextPosition(view: StreamView): Required<Position> {
  const open = lastSegment(view) + 1;
  const parts = partsOf(view, open);
  return isFull(view, parts) ? { mediaSequence: open + 1, part: 0 } : { mediaSequence: open, part: parts.length };
}

/**
 * The part that players are told to expect, of the run which made what is listed last: when another run
 * goes on there, its first part has the address that players wait at.
 */
export function hintedPart(view: StreamView): (Required<Position> & { run: RunRecord }) | undefined {
  const made = view.parts.findLast(({ part }) => part.mediaSequence > (view.cells.lastSequence ?? -1));
  const run = (made ?? view.cells.last)?.run;
  return run && { ...nextPosition(view), run };
}

/** Segments compared to find out how long one becomes. */
const comparedCells = 3;

/** Whether the parts are already as long as the segments before: then the next part begins a segment. */
function isFull({ cells }: StreamView, parts: readonly ListedPart[]): boolean {
  const [first, last] = [parts[0]?.part, parts.at(-1)?.part];
  if (!first || !last) return false;
  const expectedMs = longestOfLast(cells);
  const partMs = last.endMs - last.startMs;
  return expectedMs > 0 && last.endMs - first.startMs > expectedMs - partMs / 2;
}

/** Of the segments that hold media: how long gaps are tells nothing of what follows them. */
function longestOfLast(cells: StreamView['cells']): number {
  const lengthsMs: number[] = [];
  for (let index = cells.length - 1; index >= 0 && lengthsMs.length < comparedCells; index -= 1) {
    const hasMedia = cells.runAt(index).renditions.some(({ id }) => cells.media(index, id) !== undefined);
    if (hasMedia) lengthsMs.push(cells.durationMs(index));
  }
  return Math.max(0, ...lengthsMs);
}
