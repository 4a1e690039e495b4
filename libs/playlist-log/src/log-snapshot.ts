// Where a stream's log stood, kept outside Redis: should Redis lose the log while nobody holds it, the next holder begins
// behind everything that may have been listed, and no number comes to mean something else. Pure.
import type { CellRecord, LogSnapshot } from '@millrace/pipeline';
import type { KeptRecords } from './kept-records.ts';
import { tailOf, type LogTail } from './tail.ts';

/**
 * A snapshot may be this many cells older than the log. What is counted goes on behind that: media sequence,
 * discontinuity sequence, and (with parts and runs between the cells) the records of the log.
 */
const cellsLeftOut = 32;
const recordsLeftOut = 32 * cellsLeftOut;

/** The snapshot of a log that stands here; undefined before its first cell. */
export function snapshotOf({
  last,
  lastCell,
  runs,
}: Pick<KeptRecords, 'last' | 'lastCell' | 'runs'>): LogSnapshot | undefined {
  const first = runs[0];
  const newest = runs.at(-1);
  if (!lastCell || !first || !newest) return undefined;
  return { version: 1, lastSequence: last, lastCell, runs: first === newest ? [first] : [first, newest] };
}

/**
 * The tail that a holder of an empty log goes on from. Stream time jumps with the numbers, so that it never goes back;
 * the newest run is moved along, so that the relay is still read from where the snapshot was taken.
 */
export function tailAfterLoss({ lastSequence, lastCell, runs }: LogSnapshot): LogTail {
  const jumpMs = cellsLeftOut * (runs[0]?.run.targetDurationSeconds ?? 0) * 1_000;
  const moved = runs.map((known, index) =>
    index < runs.length - 1 ? known : { ...known, run: { ...known.run, baseMs: known.run.baseMs + jumpMs } },
  );
  const tail = tailOf({ lastSequence: lastSequence + recordsLeftOut, runs: moved, newest: [] });
  return { ...tail, lastCell: after(lastCell, jumpMs), isAfterLoss: true };
}

function after(cell: CellRecord, jumpMs: number): CellRecord {
  return {
    ...cell,
    mediaSequence: cell.mediaSequence + cellsLeftOut,
    discontinuitySequence: cell.discontinuitySequence + cellsLeftOut,
    startMs: cell.startMs + jumpMs,
    endMs: cell.endMs + jumpMs,
  };
}
