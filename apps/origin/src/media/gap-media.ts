// What is at the address of a gap. A player that knows EXT-X-GAP does not ask for it (rfc8216bis §4.4.4.7). video.js 8 does: it
// stood still for as long as it was told that there is nothing, and goes on behind a fragment without samples.
import { buildFragmentWithoutSamples } from '@millrace/cmaf';
import { trackIds } from '@millrace/pipeline';
import { renditionOf } from '../playlists/init-uri.ts';
import { partsOf } from '../streams/stream-position.ts';
import type { StreamView } from '../streams/stream-view.ts';
import type { MediaPlace } from './media-place.ts';

/** Undefined where there is no gap: what was told to be one never gets media. */
export function gapMedia(view: StreamView, place: MediaPlace): Buffer | undefined {
  const { renditionId, mediaSequence = -1 } = place;
  const gap = gapAt(view, place);
  const rendition = gap && renditionOf(gap.run, renditionId);
  if (!rendition) return undefined;
  const baseMediaDecodeTime = Math.round((gap.startMs * rendition.timescale) / 1_000);
  const trackId = trackIds[rendition.kind];
  return Buffer.from(buildFragmentWithoutSamples({ sequenceNumber: mediaSequence + 1, trackId, baseMediaDecodeTime }));
}

/** A segment that has no media has no parts either, whatever was expected of it. */
function gapAt(view: StreamView, { renditionId, mediaSequence = -1, part, epoch }: MediaPlace) {
  const cell = view.cells.find(mediaSequence);
  if (cell?.epoch === epoch && !view.cells.mediaOf(mediaSequence, renditionId)) return cell;
  const listed = part === undefined ? undefined : partsOf(view, mediaSequence)[part];
  if (listed?.part.epoch !== epoch || listed.part.media[renditionId]) return undefined;
  return { run: listed.run, startMs: listed.part.startMs };
}
