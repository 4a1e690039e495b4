// Where segments begin: a pure function of source time, so that every rendition, and every worker, cuts at the same frames.
// `follow`: at the first keyframe that makes the segment long enough. `grid`: at the first keyframe of the next grid cell.
import type { TimelineMode } from '@millrace/pipeline';

export const segmentDurationMs = 2_000;
/** A source whose keyframes are farther apart than this can't be followed. */
export const maxFollowedIntervalMs = 4_499;
/** In `follow`, a keyframe closer than this to the segment's start does not end it. */
const shortestSegmentMs = 1_500;

/** Whether a keyframe at `keyframeMs` (relay time) begins a new segment, given where the current one began. */
export function isBoundary(mode: TimelineMode, segmentStartMs: number, keyframeMs: number): boolean {
  if (mode === 'follow') return keyframeMs - segmentStartMs >= shortestSegmentMs;
  return gridCell(keyframeMs) > gridCell(segmentStartMs);
}

/** The EXT-X-TARGETDURATION that fits a stream whose first segment is this long. */
export function targetDurationSeconds(mode: TimelineMode, firstSegmentMs: number): number {
  const nominal = segmentDurationMs / 1_000;
  return mode === 'grid' ? nominal : Math.max(nominal, Math.round(firstSegmentMs / 1_000));
}

/** Longest segment that a target duration allows: EXTINF rounds to it. */
export function longestSegmentMs(targetDurationS: number): number {
  return targetDurationS * 1_000 + 499;
}

function gridCell(timeMs: number): number {
  return Math.floor(timeMs / segmentDurationMs);
}
