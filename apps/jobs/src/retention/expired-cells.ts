// Which cells of a live stream no playlist can name any more, and the objects that they leave behind. Pure.
// Rule: a cell is kept for the window and then for the margin, because players and caches hold playlists that name it.
import { objectKey, segmentName, type CellRecord, type RunRecord } from '@millrace/pipeline';
import type { SequencedRecord } from '@millrace/playlist-log';

/** How long a cell can be read after it left the window. */
const slidOutMarginMs = 300_000;

export interface ExpiredCells {
  cells: CellRecord[];
  /** The log's records before this sequence name nothing that is kept. */
  trimBefore: number;
}

/** `oldest` are the log's first records in order; `windowFromMs` is where the live window begins, in stream time. */
export function expiredCells(oldest: readonly SequencedRecord[], windowFromMs: number): ExpiredCells | undefined {
  const keepFromMs = windowFromMs - slidOutMarginMs;
  const firstKept = oldest.findIndex(({ record }) => record.kind === 'cell' && record.endMs > keepFromMs);
  const expired = firstKept < 0 ? oldest : oldest.slice(0, firstKept);
  const cells = expired.map(({ record }) => record).filter((record) => record.kind === 'cell');
  const last = expired.at(-1);
  if (cells.length === 0 || !last) return undefined;
  return { cells, trimBefore: last.sequence + 1 };
}

/** Keys of the media segments of cells. Init segments stay: they are few, and later cells of their run need them. */
export function mediaKeysOf(
  cells: readonly CellRecord[],
  stream: Pick<RunRecord, 'organizationId' | 'streamId'>,
): string[] {
  return cells.flatMap((cell) =>
    Object.keys(cell.media).map((renditionId) =>
      objectKey({ ...stream, epoch: cell.epoch, renditionId, name: segmentName(cell.mediaSequence) }),
    ),
  );
}
