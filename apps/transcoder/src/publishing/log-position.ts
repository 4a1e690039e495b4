// Where a stream's playlist log stands, and from it where the next run goes on. Pure: two workers that read the same log
// come to the same place.
import type { CellRecord, ConnectionId, RunRecord } from '@millrace/pipeline';

export interface LogPosition {
  lastCell: CellRecord | undefined;
  /** All runs so far, oldest first. */
  runs: readonly RunRecord[];
}

export interface ResumePoint {
  /** Stream time of the connection's relay time 0. */
  baseMs: number;
  /** Relay time of the first frame that is not published yet; undefined when nothing of this connection is. */
  fromMs: number | undefined;
  nextMediaSequence: number;
  /** The cells of this run go on from the last one on the same timeline. */
  continues: boolean;
  /** Frozen by the stream's first run. */
  targetDurationSeconds: number | undefined;
  /** The newest run of the same connection. */
  earlierRun: RunRecord | undefined;
}

export function resumePointOf({ lastCell, runs }: LogPosition, connectionId: ConnectionId): ResumePoint {
  const earlierRun = runs.findLast((run) => run.connectionId === connectionId);
  const baseMs = earlierRun?.baseMs ?? lastCell?.endMs ?? 0;
  return {
    baseMs,
    fromMs: earlierRun && lastCell ? lastCell.endMs - baseMs : undefined,
    nextMediaSequence: lastCell ? lastCell.mediaSequence + 1 : 0,
    continues: earlierRun !== undefined,
    targetDurationSeconds: runs[0]?.targetDurationSeconds,
    earlierRun,
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
