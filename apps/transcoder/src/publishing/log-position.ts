// Where a stream's playlist log stands, and from it where the next run goes on. Pure: two workers that read the same log
// come to the same place.
import type { CellRecord, ConnectionId, PartRecord, RunRecord } from '@millrace/pipeline';

export interface LogPosition {
  lastCell: CellRecord | undefined;
  /** The newest part of the cell that is not complete; undefined when there is none. */
  openPart: PartRecord | undefined;
  /** All runs so far, oldest first. */
  runs: readonly RunRecord[];
}

export interface ResumePoint {
  /** Stream time of the connection's relay time 0. */
  baseMs: number;
  /** Relay time of the first frame whose cell is not published yet; undefined when nothing of this connection is. */
  fromMs: number | undefined;
  nextMediaSequence: number;
  /** The cells of this run go on from the last one on the same timeline. */
  continues: boolean;
  /** What the stream's first run decided for all. */
  firstRun: RunRecord | undefined;
  /** The newest run of the same connection. */
  earlierRun: RunRecord | undefined;
  /** A cell whose parts were listed and whose media died with its connection: it is closed as a gap. */
  lostCell: CellRecord | undefined;
}

export function resumePointOf({ lastCell, openPart, runs }: LogPosition, connectionId: ConnectionId): ResumePoint {
  const earlierRun = runs.findLast((run) => run.connectionId === connectionId);
  const lostCell = openPart && !earlierRun ? toLostCell(openPart, lastCell) : undefined;
  const reached = lostCell ?? lastCell;
  const baseMs = earlierRun?.baseMs ?? reached?.endMs ?? 0;
  return {
    baseMs,
    fromMs: earlierRun && reached ? reached.endMs - baseMs : undefined,
    nextMediaSequence: reached ? reached.mediaSequence + 1 : 0,
    continues: earlierRun !== undefined,
    firstRun: runs[0],
    earlierRun,
    lostCell,
  };
}

function toLostCell(part: PartRecord, lastCell: CellRecord | undefined): CellRecord {
  const { epoch, mediaSequence, discontinuity, discontinuitySequence, endMs, programDateTimeMs } = part;
  const startMs = lastCell?.endMs ?? 0;
  return {
    kind: 'cell',
    epoch,
    mediaSequence,
    discontinuity,
    discontinuitySequence,
    startMs,
    endMs,
    programDateTimeMs,
    media: {},
  };
}

/** A hole smaller than this between two cells is rounding, not missing media. */
const holeMs = 100;

/** Whether a discontinuity stands before the first cell of a run. */
export function needsDiscontinuity(position: LogPosition, run: RunRecord, firstCellStartMs: number): boolean {
  const { lastCell, runs } = position;
  if (!lastCell) return false;
  const earlier = runs.at(-1);
  if (earlier?.connectionId !== run.connectionId) return true;
  if (firstCellStartMs - lastCell.endMs > holeMs) return true;
  const inits = new Map(earlier.renditions.map(({ id, initName }) => [id, initName]));
  return run.renditions.some(({ id, initName }) => inits.has(id) && inits.get(id) !== initName);
}
