// The time of an ffmpeg child. It begins anew with each child: what ffmpeg writes as FLV wraps every 2^31 ms, which an encoder
// that has been connected for weeks is past.
import { keyframeGridMs } from '../timeline/timeline.ts';

/**
 * Where it begins. What comes before the first picture to encode is decoded all the same, from the last keyframe on, and its times
 * must not be negative: no keyframe that an edge keeps is older than this.
 */
const beginsAtMs = 3_600_000;

/**
 * Added to relay time on the way in and taken off on the way out, for a child whose first picture is shown at `fromMs`. A multiple
 * of the grid, so the grid stays where it is.
 */
export function childOffsetMs(fromMs: number): number {
  return beginsAtMs - Math.floor(fromMs / keyframeGridMs) * keyframeGridMs;
}
