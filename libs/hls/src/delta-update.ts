// Delta updates, rfc8216bis §6.2.5.1: what may be left out, and how a player that has the playlist before it puts the two
// together.
import type { MediaPlaylist, MediaSegment } from './media-playlist.ts';
import type { ParsedMediaPlaylist } from './parse-media-playlist.ts';
import { PlaylistError } from './playlist-error.ts';

/**
 * How many of the oldest segments a delta update leaves out: those that end further than `canSkipUntilSeconds` from the
 * end of the last complete segment. 0 means that there is nothing to leave out.
 */
export function skippableSegments(
  segments: { length: number; durationSecondsAt(index: number): number },
  canSkipUntilSeconds: number,
): number {
  let index = segments.length;
  // Tolerates the rounding of sums, on the safe side.
  for (let kept = 0; index > 0 && kept <= canSkipUntilSeconds + 0.001; index -= 1)
    kept += segments.durationSecondsAt(index - 1);
  return index;
}

/** The whole playlist, as a player has it after a delta update. Throws PlaylistError when they do not fit together. */
export function applyDelta(previous: MediaPlaylist, { skippedSegments, ...delta }: ParsedMediaPlaylist): MediaPlaylist {
  const [firstListed] = delta.segments;
  if (!firstListed) throw new PlaylistError('a delta update without segments');
  const firstSkipped = firstListed.mediaSequence - skippedSegments;
  const skipped = previous.segments.filter(
    ({ mediaSequence }) => mediaSequence >= firstSkipped && mediaSequence < firstListed.mediaSequence,
  );
  if (skipped.length !== skippedSegments) throw new PlaylistError('a delta update leaves out what was not known');
  const removed = skipped.filter(({ discontinuity }) => discontinuity).length;
  const listed = delta.segments.map((segment) => renumbered(segment, removed));
  return {
    ...delta,
    // A player keeps what it knows of a skipped segment, but for parts: those are listed near the end only.
    segments: [...skipped.map(withoutParts), ...listed],
    ...(delta.open && { open: renumbered(delta.open, removed) }),
  };
}

function withoutParts(segment: MediaSegment): MediaSegment {
  const { mediaSequence, discontinuitySequence, discontinuity, initUri, programDateTimeMs } = segment;
  const { uri, durationSeconds, isGap } = segment;
  const start = { mediaSequence, discontinuitySequence, discontinuity, initUri, programDateTimeMs };
  return { ...start, uri, durationSeconds, isGap };
}

/** A delta update does not tell how many discontinuities it leaves out. */
function renumbered<T extends Pick<MediaSegment, 'discontinuitySequence'>>(segment: T, discontinuities: number): T {
  return { ...segment, discontinuitySequence: segment.discontinuitySequence + discontinuities };
}
