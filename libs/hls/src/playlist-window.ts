// Which segments a live playlist lists. Selection depends on nothing but the end of the list, so the window of a longer
// list never begins earlier than that of a shorter one: the media sequence of a playlist never goes back.

export interface PlaylistWindow {
  windowMs: number;
  targetDurationSeconds: number;
}

/** Segments by index, oldest first, without an object for each: a window can be twelve hours long. */
export interface SegmentList {
  length: number;
  durationSecondsAt(index: number): number;
  isGapAt(index: number): boolean;
}

/** Fewer make players of Apple's refuse the stream. */
const minSegments = 6;
/** Below this, nothing may be removed from a live playlist (rfc8216bis §6.2.2). */
const minTargetDurations = 3;

/**
 * Index of the first of the last segments that make up `windowMs`, never fewer than 6 or than three target durations when
 * there are as many. The first one is no gap if it can be helped: some players cannot start on one.
 */
export function windowStart(segments: SegmentList, { windowMs, targetDurationSeconds }: PlaylistWindow): number {
  const floorSeconds = minTargetDurations * targetDurationSeconds;
  const latest = Math.min(segments.length - minSegments, startCovering(segments, floorSeconds));
  const start = Math.max(0, Math.min(latest, startCovering(segments, windowMs / 1000)));
  return afterGaps(segments, start, latest);
}

/** The last index from which on the segments last at least this long; 0 when all of them do not. */
function startCovering(segments: SegmentList, seconds: number): number {
  let start = segments.length;
  // Tolerates the rounding of sums, but not a missing frame.
  for (let left = seconds - 0.001; left > 0 && start > 0; start -= 1) left -= segments.durationSecondsAt(start - 1);
  return start;
}

function afterGaps(segments: SegmentList, start: number, latest: number): number {
  let index = start;
  while (index < latest && segments.isGapAt(index)) index += 1;
  return index;
}
