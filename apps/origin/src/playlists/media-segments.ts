// One rendition's segments and parts, from the cells of a stream. Every cell is a segment of every rendition: one that has
// no media there is a gap, so the numbers of all renditions stay the same.
import type { MediaPart, MediaSegment, OpenSegment } from '@millrace/hls';
import { mediaObjectRelativePath, segmentName } from '@millrace/pipeline';
import { lastSegment, partsOf } from '../streams/stream-position.ts';
import { targetSecondsOf, type ListedPart, type StreamView } from '../streams/stream-view.ts';
import { initUriOf, renditionOf } from './init-uri.ts';
import { partAddress } from './part-address.ts';

/** Parts are listed of segments that end within this many target durations of the last complete one's end. */
const partTargetsListed = 3;
/** Parts make up their segment, or they are not listed with it; more than this is not rounding. */
const roundingSeconds = 0.001;

/** The cell at `index` as a segment of a rendition, without its parts. */
export function segmentAt(view: StreamView, renditionId: string, index: number): MediaSegment {
  const { run, startMs, endMs, epoch, programDateTimeMs, ...numbers } = view.cells.at(index);
  const timescale = renditionOf(run, renditionId)?.timescale;
  const media = timescale === undefined ? undefined : view.cells.media(index, renditionId);
  const firstMs = media && timescale ? (media.startTicks * 1000) / timescale : startMs;
  return {
    ...numbers,
    uri: mediaObjectRelativePath(epoch, renditionId, segmentName(numbers.mediaSequence)),
    initUri: initUriOf(view.runs, run, renditionId) ?? '',
    durationSeconds: media && timescale ? media.durationTicks / timescale : (endMs - startMs) / 1000,
    // The date belongs to the cell: frames of sound begin a little after it.
    programDateTimeMs: programDateTimeMs + Math.round(firstMs - startMs),
    isGap: !media,
  };
}

/** The same as its first picture alone; a gap where that can't be read by itself. */
export function keyframeAt(view: StreamView, renditionId: string, index: number): MediaSegment {
  const firstBytes = view.cells.keyframeBytes(index, renditionId);
  return { ...segmentAt(view, renditionId, index), firstBytes, isGap: firstBytes === undefined };
}

/** The same with its parts, when they are still listed. */
export function segmentWithParts(view: StreamView, renditionId: string, index: number): MediaSegment {
  const segment = segmentAt(view, renditionId, index);
  const targetMs = targetSecondsOf(view) * 1000;
  const isNew = view.cells.at(index).endMs > (view.cells.last?.endMs ?? 0) - partTargetsListed * targetMs;
  if (!isNew) return segment;
  const listed = partsOf(view, segment.mediaSequence).map((each) => partOf(each, renditionId));
  // Media that was listed before it was lost is not listed with the gap that it became.
  if (segment.isGap && listed.some(({ isGap }) => !isGap)) return segment;
  const parts = withGapAtEnd(listed, segment.durationSeconds);
  const seconds = parts.reduce((sum, { durationSeconds }) => sum + durationSeconds, 0);
  const isWhole = parts.length > 0 && Math.abs(seconds - segment.durationSeconds) <= roundingSeconds;
  return isWhole ? { ...segment, parts } : segment;
}

/**
 * A rendition that lacks the last part of its segment lacks what is left of it: its frames do not end where the part was cut.
 * The last part is told with its segment, so nobody was told otherwise.
 */
function withGapAtEnd(parts: MediaPart[], segmentSeconds: number): MediaPart[] {
  const last = parts.at(-1);
  if (!last?.isGap) return parts;
  const others = parts.slice(0, -1);
  const durationSeconds = segmentSeconds - others.reduce((sum, part) => sum + part.durationSeconds, 0);
  return durationSeconds > 0 ? [...others, { ...last, durationSeconds }] : parts;
}

/** The segment that is being made; undefined before its first part. */
export function openSegmentOf(view: StreamView, renditionId: string): OpenSegment | undefined {
  const mediaSequence = lastSegment(view) + 1;
  const listed = partsOf(view, mediaSequence);
  const [first] = listed;
  if (!first || view.cells.length === 0) return undefined;
  const { discontinuity, discontinuitySequence } = first.part;
  return {
    mediaSequence,
    discontinuitySequence,
    discontinuity,
    initUri: initUriOf(view.runs, first.run, renditionId) ?? '',
    programDateTimeMs: openDateMs(first, renditionId),
    parts: listed.map((part) => partOf(part, renditionId)),
  };
}

/** The date that the segment will have: frames of sound begin a little after the cell. */
function openDateMs({ part, run }: ListedPart, renditionId: string): number {
  const timescale = renditionOf(run, renditionId)?.timescale;
  const media = part.media[renditionId];
  if (!media || timescale === undefined) return part.programDateTimeMs;
  return part.programDateTimeMs + Math.round((media.startTicks * 1000) / timescale - part.startMs);
}

function partOf(listed: ListedPart, renditionId: string): MediaPart {
  const { part, run } = listed;
  const media = part.media[renditionId];
  const timescale = renditionOf(run, renditionId)?.timescale;
  return {
    uri: partAddress(listed, renditionId),
    durationSeconds: media && timescale ? media.durationTicks / timescale : (part.endMs - part.startMs) / 1000,
    isIndependent: media?.independent ?? false,
    isGap: !(media && timescale),
  };
}
