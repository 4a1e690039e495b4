// The newest cells of a stream, consecutive, oldest first. A list is a value: appending makes a new one, which shares the
// chunks of the old one.
import type { CellRecord, RunRecord } from '@millrace/pipeline';
import { CellChunk, chunkCells, type ListedCell } from './cell-chunk.ts';

/** Never more than this: four days of two-second cells. */
const maxChunks = 675;

export class CellList {
  static readonly empty = new CellList([], 0);
  /** All are full but the last, of which `length` says how much belongs to this list. */
  readonly chunks: readonly CellChunk[];
  readonly length: number;

  private constructor(chunks: readonly CellChunk[], length: number) {
    this.chunks = chunks;
    this.length = length;
  }

  get firstSequence(): number | undefined {
    return this.chunks[0]?.firstSequence;
  }

  get lastSequence(): number | undefined {
    return this.firstSequence === undefined ? undefined : this.firstSequence + this.length - 1;
  }

  get last(): ListedCell | undefined {
    return this.length === 0 ? undefined : this.at(this.length - 1);
  }

  at(index: number): ListedCell {
    return this.#chunk(index).cell(index % chunkCells);
  }

  /** The cell with this number; undefined when it is not among them. */
  find(mediaSequence: number): ListedCell | undefined {
    const index = this.#indexOf(mediaSequence);
    return index === undefined ? undefined : this.at(index);
  }

  /** What the cell with this number has of a rendition. */
  mediaOf(mediaSequence: number, renditionId: string): ReturnType<CellChunk['media']> {
    const index = this.#indexOf(mediaSequence);
    return index === undefined ? undefined : this.media(index, renditionId);
  }

  /** The run that made it. */
  runAt(index: number): RunRecord {
    return this.#chunk(index).run(index % chunkCells);
  }

  /** Those behind this number, or all. */
  after(mediaSequence: number | undefined): ListedCell[] {
    const first = mediaSequence === undefined ? 0 : Math.max(0, mediaSequence + 1 - (this.firstSequence ?? 0));
    return Array.from({ length: Math.max(0, this.length - first) }, (_, i) => this.at(first + i));
  }

  durationMs(index: number): number {
    return this.#chunk(index).durationMs(index % chunkCells);
  }

  media(index: number, renditionId: string): ReturnType<CellChunk['media']> {
    return this.#chunk(index).media(index % chunkCells, renditionId);
  }

  keyframeBytes(index: number, renditionId: string): number | undefined {
    return this.#chunk(index).keyframeBytes(index % chunkCells, renditionId);
  }

  /**
   * With this cell at its end; at its front, chunks that `keepMs` does not need may go. A number that was told before is
   * not told again; after a hole in the numbers only what follows it can be listed.
   */
  with(cell: CellRecord, run: RunRecord, keepMs: number): CellList {
    const last = this.lastSequence;
    if (last !== undefined && cell.mediaSequence <= last) return this;
    if (last !== undefined && cell.mediaSequence > last + 1) return CellList.empty.with(cell, run, keepMs);
    const rows = this.length % chunkCells;
    const chunks = rows === 0 ? [...this.chunks, new CellChunk(cell.mediaSequence)] : this.#withOwnTail(rows);
    chunks.at(-1)?.append(cell, run);
    const needless = chunks.length > maxChunks || coversWithoutFirst(chunks, cell.endMs - keepMs);
    return needless
      ? new CellList(chunks.slice(1), this.length + 1 - chunkCells)
      : new CellList(chunks, this.length + 1);
  }

  /** Two lists may have grown from one: the second to append gets a tail of its own. */
  #withOwnTail(rows: number): CellChunk[] {
    const tail = this.chunks.at(-1);
    if (!tail) throw new RangeError('a list without chunks');
    return tail.count === rows ? (this.chunks as CellChunk[]) : [...this.chunks.slice(0, -1), tail.firstRows(rows)];
  }

  #indexOf(mediaSequence: number): number | undefined {
    const index = mediaSequence - (this.firstSequence ?? Number.POSITIVE_INFINITY);
    return index >= 0 && index < this.length ? index : undefined;
  }

  #chunk(index: number): CellChunk {
    const chunk = this.chunks[Math.floor(index / chunkCells)];
    if (!chunk || index >= this.length) throw new RangeError(`cell ${index} of ${this.length}`);
    return chunk;
  }
}

function coversWithoutFirst([, second]: readonly CellChunk[], fromMs: number): boolean {
  return second !== undefined && second.count > 0 && second.cell(0).startMs <= fromMs;
}
