// What a part is listed with. Its media is cut between frames, and a frame may last on where the source stood still; the
// list says where the parts of the grid begin and end instead, wherever the two are too far apart to keep PART-TARGET. The
// listed durations of a segment's parts (those of gaps are the grid's) add up to the segment's.
import type { CutPlace } from '../packaging/cut.ts';
import { partSlackMs } from './timeline.ts';

/** From the first frame's start to the last frame's end. */
export interface Reach {
  startMs: number;
  endMs: number;
}

/** Undefined when the part is as long as it is listed. Times are on one clock, that of `place`. */
export function listedDurationMs(
  partMs: number | undefined,
  place: CutPlace,
  { startMs, endMs }: Reach,
): number | undefined {
  if (partMs === undefined) return undefined;
  const listed = (realMs: number, gridMs: number) =>
    Math.abs(realMs - gridMs) <= partSlackMs(partMs) ? realMs : gridMs;
  const fromMs = place.part === 0 ? startMs : listed(startMs, place.startMs);
  const toMs = place.endsSegment ? endMs : listed(endMs, place.endMs);
  const isAsListed = fromMs === startMs && toMs === endMs;
  return isAsListed ? undefined : Math.max(toMs - fromMs, 1);
}
