// What a lease holder keeps of the log, so that it can write again what Redis lost: all of it after a restart without
// data, the newest of it after a failover. Every record keeps its sequence number, so nothing that an origin has read is
// ever told under another one. Pure.
import type { CellRecord, LogRecord } from '@millrace/pipeline';
import type { LogTail, SequencedRecord, SequencedRun } from './tail.ts';

/** Bounds what is kept: some minutes of a low-latency stream, more of any other. */
const keptRecords = 256;
/** Parts leave playlists three target durations after their segment; their records leave the log some cells later. */
const partCells = 8;

export class KeptRecords {
  /** In the order of the log. Runs stay for as long as a kept cell may need them. */
  #kept: SequencedRecord[];
  #next: number;
  /** What the log ended with before anything was kept. */
  readonly #firstCell: CellRecord | undefined;

  constructor({ lastSequence, lastCell, newest, runs }: LogTail) {
    const older = runs.filter(({ sequence }) => !newest.some((record) => record.sequence === sequence));
    const records = [...older.map(({ sequence, run }) => ({ sequence, record: run })), ...newest];
    this.#kept = records.sort((a, b) => a.sequence - b.sequence);
    this.#next = lastSequence + 1;
    this.#firstCell = lastCell;
  }

  /** Sequence of the newest record that is known to be in the log. */
  get last(): number {
    return this.#next - 1;
  }

  get lastCell(): CellRecord | undefined {
    return this.#kept.map(({ record }) => record).findLast((record) => record.kind === 'cell') ?? this.#firstCell;
  }

  get runs(): SequencedRun[] {
    return this.#kept.flatMap(({ sequence, record }) => (record.kind === 'run' ? [{ sequence, run: record }] : []));
  }

  /** Gives new records their places in the log. */
  number(records: readonly LogRecord[]): SequencedRecord[] {
    return records.map((record, index) => ({ sequence: this.#next + index, record }));
  }

  /** These are in the log now. Returns the sequences of parts that no playlist names any more. */
  keep(appended: readonly SequencedRecord[]): number[] {
    this.#kept.push(...appended);
    this.#next = (appended.at(-1)?.sequence ?? this.last) + 1;
    const dropped = this.#dropOldParts();
    const surplus = this.#kept.length - keptRecords;
    if (surplus > 0) this.#kept = this.#kept.filter(({ record }, index) => index >= surplus || record.kind === 'run');
    return dropped;
  }

  /** What a log that ends at `last` has lost. */
  after(last: number): SequencedRecord[] {
    return this.#kept.filter(({ sequence }) => sequence > last);
  }

  #dropOldParts(): number[] {
    const newest = this.#kept.findLast(({ record }) => record.kind === 'cell')?.record;
    if (newest?.kind !== 'cell') return [];
    const isOld = ({ record }: SequencedRecord) =>
      record.kind === 'part' && record.mediaSequence < newest.mediaSequence - partCells;
    const dropped = this.#kept.filter(isOld).map(({ sequence }) => sequence);
    if (dropped.length > 0) this.#kept = this.#kept.filter((kept) => !isOld(kept));
    return dropped;
  }
}
