// Up to 256 consecutive cells as columns of numbers: a window of twelve hours is 21,600 cells, and as objects they would
// cost ten times the memory. Invariant: rows are only appended and never change; what is made from a full chunk can be kept.
import type { CellRecord, RunRecord } from '@millrace/pipeline';

export const chunkCells = 256;

/** One rendition's columns. A duration of 0 is a gap. */
interface MediaColumns {
  startTicks: Float64Array;
  durationTicks: Uint32Array;
  /** 0 where the first picture is no keyframe. */
  keyframeBytes: Uint32Array;
}

/** A cell as it can be read back: everything that playlists need. */
export interface ListedCell {
  mediaSequence: number;
  epoch: number;
  discontinuitySequence: number;
  discontinuity: boolean;
  startMs: number;
  endMs: number;
  programDateTimeMs: number;
  run: RunRecord;
}

export class CellChunk {
  readonly firstSequence: number;
  #count = 0;
  readonly #startMs = new Float64Array(chunkCells);
  readonly #endMs = new Float64Array(chunkCells);
  readonly #programDateTimeMs = new Float64Array(chunkCells);
  readonly #epoch = new Uint32Array(chunkCells);
  readonly #discontinuitySequence = new Uint32Array(chunkCells);
  readonly #discontinuity = new Uint8Array(chunkCells);
  readonly #run = new Uint16Array(chunkCells);
  readonly #runs: RunRecord[] = [];
  readonly #media = new Map<string, MediaColumns>();

  constructor(firstSequence: number) {
    this.firstSequence = firstSequence;
  }

  get count(): number {
    return this.#count;
  }

  append(cell: CellRecord, run: RunRecord): void {
    const row = this.#count;
    this.#startMs[row] = cell.startMs;
    this.#endMs[row] = cell.endMs;
    this.#programDateTimeMs[row] = cell.programDateTimeMs;
    this.#epoch[row] = cell.epoch;
    this.#discontinuitySequence[row] = cell.discontinuitySequence;
    this.#discontinuity[row] = cell.discontinuity ? 1 : 0;
    if (this.#runs.at(-1) !== run) this.#runs.push(run);
    this.#run[row] = this.#runs.length - 1;
    for (const [renditionId, media] of Object.entries(cell.media)) {
      const columns = this.#columnsOf(renditionId);
      columns.startTicks[row] = media.startTicks;
      columns.durationTicks[row] = media.durationTicks;
      columns.keyframeBytes[row] = media.keyframeBytes ?? 0;
    }
    this.#count += 1;
  }

  /** The first `rows` cells, as a chunk of their own. */
  firstRows(rows: number): CellChunk {
    const copy = new CellChunk(this.firstSequence);
    for (let row = 0; row < rows; row += 1) {
      const { run, ...cell } = this.cell(row);
      copy.append({ kind: 'cell', ...cell, media: this.#mediaOf(row) }, run);
    }
    return copy;
  }

  cell(row: number): ListedCell {
    return {
      mediaSequence: this.firstSequence + row,
      epoch: this.#epoch[row] ?? 0,
      discontinuitySequence: this.#discontinuitySequence[row] ?? 0,
      discontinuity: this.#discontinuity[row] === 1,
      startMs: this.#startMs[row] ?? 0,
      endMs: this.#endMs[row] ?? 0,
      programDateTimeMs: this.#programDateTimeMs[row] ?? 0,
      run: this.run(row),
    };
  }

  /** The run that made a cell. */
  run(row: number): RunRecord {
    const run = this.#runs[this.#run[row] ?? 0];
    if (!run) throw new RangeError(`row ${row} of ${this.#count}`);
    return run;
  }

  /** Duration of a cell by its video (or audio) frames, in ms. */
  durationMs(row: number): number {
    return (this.#endMs[row] ?? 0) - (this.#startMs[row] ?? 0);
  }

  /** First tick and ticks of a rendition's samples; undefined for a gap. */
  media(row: number, renditionId: string): { startTicks: number; durationTicks: number } | undefined {
    const columns = this.#media.get(renditionId);
    const durationTicks = columns?.durationTicks[row];
    return columns && durationTicks ? { startTicks: columns.startTicks[row] ?? 0, durationTicks } : undefined;
  }

  /** How many bytes of its segment it takes to read a rendition's first picture; undefined where that is no keyframe. */
  keyframeBytes(row: number, renditionId: string): number | undefined {
    const bytes = this.#media.get(renditionId)?.keyframeBytes[row] ?? 0;
    return bytes > 0 ? bytes : undefined;
  }

  #columnsOf(renditionId: string): MediaColumns {
    const known = this.#media.get(renditionId);
    if (known) return known;
    const columns = {
      startTicks: new Float64Array(chunkCells),
      durationTicks: new Uint32Array(chunkCells),
      keyframeBytes: new Uint32Array(chunkCells),
    };
    this.#media.set(renditionId, columns);
    return columns;
  }

  #mediaOf(row: number): CellRecord['media'] {
    const media: CellRecord['media'] = {};
    for (const renditionId of this.#media.keys()) {
      const ticks = this.media(row, renditionId);
      const keyframeBytes = this.keyframeBytes(row, renditionId);
      const unlisted = { sizeBytes: 0, peakBps: 0, averageBps: 0 };
      if (ticks) media[renditionId] = { ...ticks, ...unlisted, ...(keyframeBytes && { keyframeBytes }) };
    }
    return media;
  }
}
