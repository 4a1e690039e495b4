// What the origin knows of one stream: its playlist log, folded. Invariant: a view only ever grows at its end, its cells
// have consecutive media sequence numbers, and nothing follows an end. Views are values: a change makes a new one.
import type { CellRecord, RunRecord } from '@millrace/pipeline';
import type { LogRef, SequencedRecord, SequencedRun } from '@millrace/playlist-log';

/** A cell with the run that made it. */
export interface ListedCell {
  cell: CellRecord;
  run: RunRecord;
}

export interface StreamView {
  ref: LogRef;
  /** All runs of the stream, oldest first. */
  runs: readonly SequencedRun[];
  /** The newest cells, oldest first. */
  cells: readonly ListedCell[];
  hasEnded: boolean;
}

/** Cells that are kept: ten minutes of the shortest ones, several times any live window. */
export const maxCells = 600;

export function emptyView(ref: LogRef, runs: readonly SequencedRun[]): StreamView {
  return { ref, runs, cells: [], hasEnded: false };
}

/** The view after these records, which come in the order of the log. */
export function foldRecords(view: StreamView, records: readonly SequencedRecord[]): StreamView {
  return records.reduce(foldRecord, view);
}

function foldRecord(view: StreamView, { sequence, record }: SequencedRecord): StreamView {
  if (view.hasEnded) return view;
  if (record.kind === 'end') return { ...view, hasEnded: true };
  if (record.kind === 'run') return { ...view, runs: withRun(view.runs, { sequence, run: record }) };
  if (record.kind === 'part') return view;
  const run = view.runs.findLast((made) => made.sequence < sequence)?.run;
  return run ? { ...view, cells: withCell(view.cells, { cell: record, run }) } : view;
}

function withRun(runs: readonly SequencedRun[], added: SequencedRun): readonly SequencedRun[] {
  if (runs.some(({ sequence }) => sequence === added.sequence)) return runs;
  return [...runs, added].sort((a, b) => a.sequence - b.sequence);
}

/** A number that was told before is not told again; after a hole in the numbers only what follows it can be listed. */
function withCell(cells: readonly ListedCell[], added: ListedCell): readonly ListedCell[] {
  const last = cells.at(-1)?.cell.mediaSequence;
  const next = added.cell.mediaSequence;
  if (last !== undefined && next <= last) return cells;
  if (last !== undefined && next > last + 1) return [added];
  return [...cells.slice(Math.max(0, cells.length + 1 - maxCells)), added];
}
