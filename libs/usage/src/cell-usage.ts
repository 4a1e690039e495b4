// What cells of a playlist log cost. Pure. A cell's length is the difference of its own two times, whole milliseconds that
// add up without rounding; it belongs to the hour in which it began.
import type { CellRecord, RunRecord } from '@millrace/pipeline';
import { hourOf, hoursOf } from './hours.ts';
import { tierOf, type Meter, type Tier } from './meters.ts';

/** A quantity of one meter in one hour. */
export interface Usage {
  hourStartsMs: number;
  meter: Meter;
  tier?: Tier;
  quantity: bigint;
}

/** Passed through as it came: nothing was encoded for it. */
const passedThrough = new Set(['source', 'audio']);

/** Ingest and transcoding of these cells. `runs` are those that their log has. */
export function mediaUsage(cells: readonly CellRecord[], runs: readonly RunRecord[]): Usage[] {
  // A slate costs its owner no more than its storage: no encoder sent it, and it was encoded once.
  return cells.flatMap((cell) => {
    if (cell.isSlate) return [];
    const length = { hourStartsMs: hourOf(cell.programDateTimeMs), quantity: BigInt(cell.endMs - cell.startMs) };
    const tiers = tiersOf(cell, runs);
    return [
      { ...length, meter: 'ingestMs' as const },
      ...tiers.map((tier) => ({ ...length, meter: 'transcodedMs' as const, tier })),
    ];
  });
}

/** One tier for each re-encoded rendition that the cell has. */
function tiersOf(cell: CellRecord, runs: readonly RunRecord[]): Tier[] {
  const run = runs.findLast(({ epoch }) => epoch === cell.epoch);
  return (run?.renditions ?? []).flatMap((rendition) => {
    const isEncoded = rendition.kind === 'video' && !passedThrough.has(rendition.id) && rendition.id in cell.media;
    return isEncoded ? [tierOf(rendition)] : [];
  });
}

/** Bytes of a cell's segments in storage. */
export function storedBytes(cell: CellRecord): bigint {
  return Object.values(cell.media).reduce((sum, { sizeBytes }) => sum + BigInt(sizeBytes), 0n);
}

/** What keeping `bytes` from one time to another costs, by hour. */
export function storageUsage(bytes: bigint, fromMs: number, toMs: number): Usage[] {
  if (bytes === 0n) return [];
  return hoursOf(fromMs, toMs).map(({ hourStartsMs, ms }) => ({
    hourStartsMs,
    meter: 'storedByteSeconds',
    quantity: (bytes * BigInt(Math.round(ms))) / 1_000n,
  }));
}

/** New cells are kept since their own end. */
export function newCellsStorage(cells: readonly CellRecord[], nowMs: number): Usage[] {
  return cells.flatMap((cell) =>
    storageUsage(storedBytes(cell), cell.programDateTimeMs + cell.endMs - cell.startMs, nowMs),
  );
}
