import { describe, expect, it } from 'vitest';
import { applyDelta, skippableSegments } from './delta-update.ts';
import { parseMediaPlaylist } from './parse-media-playlist.ts';
import { PlaylistError } from './playlist-error.ts';
import { renderMediaPlaylist } from './render-media-playlist.ts';

const secondsOf = (...seconds: number[]) => ({ length: seconds.length, durationSecondsAt: (i: number) => seconds[i]! });
const segment = (mediaSequence: number) => ({
  mediaSequence,
  discontinuitySequence: 0,
  discontinuity: false,
  uri: `${mediaSequence}.m4s`,
  initUri: 'init.mp4',
  durationSeconds: 2,
  programDateTimeMs: 2_000 * mediaSequence,
  isGap: false,
});
const playlist = (first: number, last: number) => ({
  targetDurationSeconds: 2,
  segments: Array.from({ length: last - first + 1 }, (_, i) => segment(first + i)),
  hasEnded: false,
});

describe('what a delta update leaves out', () => {
  it('ends further from the end than the skip boundary, not just begins there', () => {
    expect(skippableSegments(secondsOf(2, 2, 2, 2, 2, 2, 2, 2), 12)).toBe(1);
    expect(skippableSegments(secondsOf(2, 2, 2, 2, 2, 2, 2), 12)).toBe(0);
  });

  it('is nothing of a short playlist', () => {
    expect(skippableSegments(secondsOf(), 12)).toBe(0);
    expect(skippableSegments(secondsOf(4, 4), 12)).toBe(0);
  });
});

describe('a delta update', () => {
  const delta = parseMediaPlaylist(renderMediaPlaylist(playlist(3, 12), 4));

  it('makes up the whole playlist with the one before', () => {
    expect(applyDelta(playlist(2, 11), delta).segments).toEqual(playlist(3, 12).segments);
  });

  it('does not fit a playlist that ended before what it leaves out', () => {
    expect(() => applyDelta(playlist(0, 5), delta)).toThrow(PlaylistError);
  });
});
