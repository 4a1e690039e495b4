// One rendition's segments, from the cells of a stream. Every cell is a segment of every rendition: one that has no
// media there is a gap, so the numbers of all renditions stay the same.
import type { MediaSegment } from '@millrace/hls';
import { mediaObjectRelativePath, segmentName, type Rendition } from '@millrace/pipeline';
import type { ListedCell } from '../streams/stream-view.ts';

/** The segments of a rendition, oldest first; none when no run of these cells makes it. */
export function segmentsOf(cells: readonly ListedCell[], renditionId: string): MediaSegment[] {
  // A gap of a run that does not make this rendition is listed under its neighbour's init segment.
  let initUri = cells.map((listed) => initUriOf(listed, renditionId)).find((uri) => uri !== undefined);
  if (initUri === undefined) return [];
  return cells.map((listed) => {
    initUri = initUriOf(listed, renditionId) ?? initUri ?? '';
    return segmentOf(listed, renditionId, initUri);
  });
}

export function renditionOf({ run }: Pick<ListedCell, 'run'>, renditionId: string): Rendition | undefined {
  return run.renditions.find(({ id }) => id === renditionId);
}

function initUriOf(listed: ListedCell, renditionId: string): string | undefined {
  const rendition = renditionOf(listed, renditionId);
  return rendition && mediaObjectRelativePath(listed.run.epoch, renditionId, rendition.initName);
}

function segmentOf(listed: ListedCell, renditionId: string, initUri: string): MediaSegment {
  const { cell } = listed;
  const media = cell.media[renditionId];
  const timescale = renditionOf(listed, renditionId)?.timescale;
  const startMs = media && timescale ? (media.startTicks * 1000) / timescale : cell.startMs;
  return {
    mediaSequence: cell.mediaSequence,
    discontinuitySequence: cell.discontinuitySequence,
    discontinuity: cell.discontinuity,
    uri: mediaObjectRelativePath(cell.epoch, renditionId, segmentName(cell.mediaSequence)),
    initUri,
    durationSeconds: media && timescale ? media.durationTicks / timescale : (cell.endMs - cell.startMs) / 1000,
    // The date belongs to the cell: frames of sound begin a little after it.
    programDateTimeMs: cell.programDateTimeMs + Math.round(startMs - cell.startMs),
    isGap: !(media && timescale),
  };
}
