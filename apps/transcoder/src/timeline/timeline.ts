// The timeline of a stream: how long segments and parts are, and where they begin. Everything here is a pure function of
// source time, so every rendition, and every worker, cuts at the same pictures.
import type { LatencyMode, MediaSettings, TimelineMode } from '@millrace/pipeline';

export interface Timeline {
  mode: TimelineMode;
  segmentMs: number;
  /** Undefined in standard latency: a segment is one part. */
  partMs: number | undefined;
  /** The stream's frozen target duration; undefined until its first segment is known. */
  targetDurationSeconds: number | undefined;
  /** How much longer than asked the first segment of a followed source may be: its keyframes decide. */
  firstSegmentSlackMs: number;
}

/** Encoded renditions get a key frame at every multiple of this, whatever the segments' length. */
export const keyframeGridMs = 2_000;
/** A source is followed when its keyframes are this close to the segments asked for, or closer. */
const usualSlackMs = 2_499;
/** A channel that wants its source passed through whatever it is gets segments as long as its keyframe interval. */
const insistentSlackMs = 10_499;
/** Parts vary by a frame; the promise that they keep holds for 15 to 60 frames per second and for AAC. */
const partTargetFactor = 1.07;

export function timelineOf(
  mode: TimelineMode,
  latencyMode: LatencyMode,
  media: MediaSettings,
  targetDurationSeconds: number | undefined,
): Timeline {
  const partMs = latencyMode === 'low' ? media.partDurationMs : undefined;
  const firstSegmentSlackMs = media.passthrough === 'always' ? insistentSlackMs : usualSlackMs;
  return { mode, segmentMs: media.segmentDurationMs, partMs, targetDurationSeconds, firstSegmentSlackMs };
}

/** Of the length asked for, what a segment of a followed source has at least. */
const leastShare = 0.75;
/** In low latency, a stream's first segment is what its viewers wait for: it ends as soon as the source allows. */
const leastShareOfFirst = 0.4;

/**
 * Whether a keyframe at `keyframeMs` begins a new segment, given where the current one began, and whether that is the first
 * one of the stream.
 */
export function isBoundary(timeline: Timeline, segmentStartMs: number, keyframeMs: number, isFirst = false): boolean {
  const { mode, segmentMs, partMs } = timeline;
  const share = isFirst && partMs !== undefined ? leastShareOfFirst : leastShare;
  if (mode === 'follow') return keyframeMs - segmentStartMs >= share * segmentMs;
  return Math.floor(keyframeMs / segmentMs) > Math.floor(segmentStartMs / segmentMs);
}

/** The number of the part that something at `timeMs` belongs to. The last part takes what is left of the segment. */
export function partAt(timeline: Timeline, segmentStartMs: number, timeMs: number): number {
  if (timeline.partMs === undefined) return 0;
  const wholeParts = Math.floor(longestSegmentMs(timeline) / timeline.partMs);
  return Math.min(Math.floor((timeMs - segmentStartMs + 0.5) / timeline.partMs), wholeParts);
}

/** Where a part that is not the last of its segment ends. */
export function partEndMs(timeline: Timeline, segmentStartMs: number, part: number): number {
  return timeline.partMs === undefined ? Infinity : segmentStartMs + (part + 1) * timeline.partMs;
}

/** A followed segment longer than this can't be listed: its source has to go on the grid. */
export function longestSegmentMs(timeline: Timeline): number {
  const { segmentMs, targetDurationSeconds, firstSegmentSlackMs } = timeline;
  return targetDurationSeconds === undefined ? segmentMs + firstSegmentSlackMs : targetDurationSeconds * 1_000 + 499;
}

/** What a segment may always be as long as. */
export function promisedMs({ segmentMs, targetDurationSeconds }: Timeline): number {
  return targetDurationSeconds === undefined ? segmentMs : targetDurationSeconds * 1_000;
}

/** The EXT-X-TARGETDURATION that fits a stream whose first segment is this long. */
export function targetDurationSeconds({ mode, segmentMs }: Timeline, firstSegmentMs: number): number {
  const nominal = segmentMs / 1_000;
  return mode === 'grid' ? nominal : Math.max(nominal, Math.round(firstSegmentMs / 1_000));
}

/** How much longer than nominal a part may be. */
export function partSlackMs(partMs: number): number {
  return partTargetMs(partMs) - partMs;
}

/** The last part of a segment from `startMs` to `endMs`: where pictures are missing at its end, they are parts of their own. */
export function lastPartAt(timeline: Timeline, startMs: number, endMs: number): number {
  return timeline.partMs === undefined ? 0 : partAt(timeline, startMs, endMs - partSlackMs(timeline.partMs) - 1);
}

/**
 * The PART-TARGET of parts of this length, in ms. A part of sound ends with the last frame that begins in it: where frames are
 * long (Opus of 60 ms, AAC at low rates), the part is as long as those that begin in it. Playlists tell parts to be a little
 * longer than they are: the target is above the longest one.
 */
export function partTargetMs(partMs: number, soundFrameMs = 0): number {
  const soundMs = soundFrameMs > 0 ? Math.floor(Math.ceil(partMs / soundFrameMs) * soundFrameMs) + 1 : 0;
  return Math.max(Math.round(partMs * partTargetFactor), soundMs);
}
