// A cell is one media sequence number in all renditions. It is complete when each rendition has its segment or its gap;
// cells leave in order. All renditions of a cell begin at the same time, or the run is broken.
import type { PackagedSegment } from './packaged-segment.ts';

export interface Cell {
  startMs: number;
  endMs: number;
  /** By rendition id; a rendition without an entry has a gap. */
  segments: Map<string, PackagedSegment>;
}

interface OpenCell extends Cell {
  settled: Set<string>;
}

/** A rendition was cut where no other one was: boundaries were not found alike. */
export class MisalignedError extends Error {
  constructor(renditionId: string, startMs: number) {
    super(`${renditionId} has a segment at ${startMs} ms, where no cell begins`);
    this.name = 'MisalignedError';
  }
}

const toleranceMs = 1;

export class CellAssembler {
  readonly #renditionIds: readonly string[];
  readonly #onCell: (cell: Cell) => void;
  #open: OpenCell[] = [];
  #newestStartMs = -Infinity;

  constructor(renditionIds: readonly string[], onCell: (cell: Cell) => void) {
    this.#renditionIds = renditionIds;
    this.#onCell = onCell;
  }

  /** Cells that wait for a rendition. */
  get waiting(): number {
    return this.#open.length;
  }

  /** Throws MisalignedError. */
  add(segment: PackagedSegment): void {
    const cell = this.#cellAt(segment.renditionId, segment.startMs, segment.endMs);
    cell.segments.set(segment.renditionId, segment);
    this.#settle(cell, segment.renditionId);
  }

  /** The rendition has no media in the cell that begins here. */
  gap(renditionId: string, startMs: number, endMs: number): void {
    this.#settle(this.#cellAt(renditionId, startMs, endMs), renditionId);
  }

  /** No rendition will bring anything more: what is missing becomes a gap. */
  flush(): void {
    for (const cell of this.#open.splice(0)) this.#onCell(cell);
  }

  #cellAt(renditionId: string, startMs: number, endMs: number): OpenCell {
    const cell = this.#open.find((open) => Math.abs(open.startMs - startMs) <= toleranceMs);
    if (cell) return cell;
    if (startMs <= this.#newestStartMs) throw new MisalignedError(renditionId, startMs);
    this.#newestStartMs = startMs;
    const started = { startMs, endMs, segments: new Map<string, PackagedSegment>(), settled: new Set<string>() };
    this.#open.push(started);
    return started;
  }

  #settle(cell: OpenCell, renditionId: string): void {
    cell.settled.add(renditionId);
    while (this.#open[0] && this.#renditionIds.every((id) => this.#open[0]?.settled.has(id))) {
      this.#onCell(this.#open.shift() as Cell);
    }
  }
}
