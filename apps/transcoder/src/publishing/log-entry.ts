// What is written to the log at once.
import type { CellRecord, LogRecord } from '@millrace/pipeline';
import type { WaitingCell } from './waiting-cells.ts';

/** Records that belong together, and the cell that they complete. */
export interface LogEntry {
  records: readonly LogRecord[];
  cell: CellRecord | undefined;
  /** Of a cell that is not listed before it is stored. */
  waiting: WaitingCell | undefined;
}

/** What the log is told: a cell whose bytes were given up is a gap. */
export function recordsOf({ records, cell, waiting }: LogEntry): readonly LogRecord[] {
  return waiting?.isGivenUp() ? records.map((record) => (record === cell ? { ...cell, media: {} } : record)) : records;
}
