// The part of the stream that a viewer can go back to, and what the scrub bar says about it. Times on the bar count back
// from live: 0 is live, -90 is a minute and a half ago.
import { clockLabel } from './live-latency.ts';

/**
 * In seconds of media time: the oldest moment that can be played, and the place to watch live from. `isWhole`: everything
 * since the stream began is there, and stays.
 */
export type DvrWindow = { oldestS: number; liveS: number; isWhole: boolean };

const leastLengthS = 90;
/** The oldest segment may leave the playlist while it is being loaded. */
const oldestMarginS = 4;
const liveToleranceS = 3;

/** Whether a scrub bar is of any use. */
export function isWorthScrubbing({ oldestS, liveS }: DvrWindow): boolean {
  return liveS - oldestS > leastLengthS;
}

/** Seconds from live, 0 or negative. */
export function behindLive({ oldestS, liveS }: DvrWindow, timeS: number): number {
  return Math.min(0, Math.max(oldestS, timeS) - liveS);
}

/** Where a seek to `timeS` goes: a media time that will still be there, or live. */
export function seekTarget({ oldestS, liveS, isWhole }: DvrWindow, timeS: number): number | 'live' {
  if (timeS > liveS - liveToleranceS) return 'live';
  return Math.max(timeS, Math.min(isWhole ? oldestS : oldestS + oldestMarginS, liveS));
}

/** Share of the window under a pointer: the middle of the thumb goes from half its width to as much before the bar's end. */
export function shareAt(offsetPx: number, { widthPx, thumbPx }: { widthPx: number; thumbPx: number }): number {
  const wayPx = Math.max(1, widthPx - thumbPx);
  return Math.min(1, Math.max(0, (offsetPx - thumbPx / 2) / wayPx));
}

/** `Live`, `-1:05`. */
export function scrubLabel(fromLiveS: number): string {
  return fromLiveS > -liveToleranceS ? 'Live' : `-${clockLabel(-fromLiveS)}`;
}
