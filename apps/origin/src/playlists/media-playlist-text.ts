// The text of one rendition's playlist, whole or as a delta update. A pure function of the view, so that every origin that
// knows as much of the log answers the same.
import {
  promisesOf,
  renderPlaylistEnd,
  renderPlaylistHeader,
  skippableSegments,
  windowStart,
  type PlaylistPromises,
  type RenditionReport,
} from '@millrace/hls';
import { mediaObjectRelativePath, partName, type RunRecord } from '@millrace/pipeline';
import { hintedPart, lastSegment, nextPosition, partsOf } from '../streams/stream-position.ts';
import { playlistOf, type StreamView } from '../streams/stream-view.ts';
import { renditionOf } from './init-uri.ts';
import { listingOf, type Listing } from './listing.ts';
import { openSegmentOf, segmentAt } from './media-segments.ts';
import { segmentsText } from './segment-text.ts';

/** What the stream's playlists promise, by its first run; undefined before that. */
export function promisesOfStream(view: StreamView): PlaylistPromises | undefined {
  const first = view.runs[0]?.run;
  if (!first) return undefined;
  return promisesOf({
    targetDurationSeconds: first.targetDurationSeconds,
    ...playlistOf(view),
    partTargetMs: first.lowLatency?.partTargetMs,
  });
}

/** Whether there is such a playlist: the run that made the stream's newest cell makes the rendition. */
export function isListed({ cells: { last } }: StreamView, listing: Listing): boolean {
  return last !== undefined && isMade(last.run, listing);
}

/** Undefined when there is no such playlist. */
export function mediaPlaylistText(view: StreamView, name: string, form: 'whole' | 'delta'): string | undefined {
  const listing = listingOf(name);
  const { renditionId } = listing;
  const promises = promisesOfListing(view, listing);
  if (!promises || !isListed(view, listing)) return undefined;
  const from = firstListed(view, renditionId, promises);
  const skipped = form === 'delta' ? skippedFrom(view, renditionId, { from, promises }) : 0;
  return (
    renderPlaylistHeader(promises, view.cells.at(from), skipped) +
    segmentsText(view, listing, from + skipped) +
    endText(view, renditionId, promises)
  );
}

/** Keyframes are listed without parts; everything else is promised as in the other playlists. */
function promisesOfListing(view: StreamView, { isKeyframesOnly }: Listing): PlaylistPromises | undefined {
  const promises = promisesOfStream(view);
  if (!promises || !isKeyframesOnly) return promises;
  const { targetDurationSeconds, type, serverControl } = promises;
  return { targetDurationSeconds, isKeyframesOnly, ...(type && { type }), ...(serverControl && { serverControl }) };
}

function isMade(run: RunRecord, { renditionId, isKeyframesOnly }: Listing): boolean {
  const rendition = renditionOf(run, renditionId);
  return rendition !== undefined && (!isKeyframesOnly || rendition.kind === 'video');
}

/**
 * The first segment of the window that is of a run which makes the rendition: of those before it players were never told, and
 * hls.js does not get over a playlist of sound that begins with gaps.
 */
function firstListed(view: StreamView, renditionId: string, promises: PlaylistPromises): number {
  let index = promises.type === 'event' ? 0 : firstOfWindow(view, renditionId, promises);
  while (index < view.cells.length - 1 && !renditionOf(view.cells.runAt(index), renditionId)) index += 1;
  return index;
}

function firstOfWindow(view: StreamView, renditionId: string, promises: PlaylistPromises): number {
  const { cells } = view;
  const segments = {
    length: cells.length,
    durationSecondsAt: (index: number) => cells.durationMs(index) / 1000,
    isGapAt: (index: number) => !cells.media(index, renditionId),
  };
  const { targetDurationSeconds } = promises;
  return windowStart(segments, { windowMs: playlistOf(view).windowSeconds * 1000, targetDurationSeconds });
}

function skippedFrom(
  view: StreamView,
  renditionId: string,
  { from, promises }: { from: number; promises: PlaylistPromises },
): number {
  const until = promises.serverControl?.canSkipUntilSeconds;
  if (until === undefined || view.hasEnded) return 0;
  const durationSecondsAt = (index: number) => segmentAt(view, renditionId, from + index).durationSeconds;
  return skippableSegments({ length: view.cells.length - from, durationSecondsAt }, until);
}

function endText(view: StreamView, renditionId: string, { partTargetSeconds }: PlaylistPromises): string {
  const lastInitUri = segmentAt(view, renditionId, view.cells.length - 1).initUri;
  if (partTargetSeconds === undefined || view.hasEnded) {
    return renderPlaylistEnd({ hasEnded: view.hasEnded }, lastInitUri);
  }
  const open = openSegmentOf(view, renditionId);
  return renderPlaylistEnd(
    {
      ...(open && { open }),
      preloadHintUri: hintUri(view, renditionId),
      renditionReports: reportsOf(view, renditionId),
      hasEnded: false,
    },
    lastInitUri,
  );
}

function hintUri(view: StreamView, renditionId: string): string {
  const { mediaSequence, part, run } = hintedPart(view) ?? { ...nextPosition(view), run: undefined };
  return mediaObjectRelativePath(run?.epoch ?? 1, renditionId, partName(mediaSequence, part));
}

function reportsOf(view: StreamView, renditionId: string): RenditionReport[] {
  const open = partsOf(view, lastSegment(view) + 1);
  const lastMediaSequence = lastSegment(view) + (open.length > 0 ? 1 : 0);
  const lastPart = partsOf(view, lastMediaSequence).length - 1;
  const others = view.runs.at(-1)?.run.renditions.filter(({ id }) => id !== renditionId) ?? [];
  return others.map(({ id }) => ({
    uri: `${id}.m3u8`,
    lastMediaSequence,
    ...(lastPart >= 0 && { lastPart }),
  }));
}
