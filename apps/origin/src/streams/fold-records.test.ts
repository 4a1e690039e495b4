import { describe, expect, it } from 'vitest';
import { aCell, aPart, aRef, aRun, cells, lowLatency, partsAndCell, sequenced } from '../../test/records.ts';
import { chunkCells, type ListedCell } from './cell-chunk.ts';
import { foldRecords } from './fold-records.ts';
import { emptyView, type StreamView } from './stream-view.ts';

const ref = aRef();
const first = aRun(ref);
const begin = emptyView(ref, [{ sequence: 1, run: first }]);
const cellsOf = ({ cells: list }: StreamView): ListedCell[] =>
  Array.from({ length: list.length }, (_, i) => list.at(i));
const numbersOf = (view: StreamView) => cellsOf(view).map(({ mediaSequence }) => mediaSequence);

describe('the view of a stream', () => {
  it('grows by the cells of the log, each with the run that stands before it', () => {
    const second = aRun(ref, { epoch: 2 });
    const view = foldRecords(
      begin,
      sequenced([first, aCell(0), second, aCell(1, { epoch: 2 }), aCell(2, { epoch: 2 })]),
    );
    expect(numbersOf(view)).toEqual([0, 1, 2]);
    expect(cellsOf(view).map(({ run }) => run.epoch)).toEqual([1, 2, 2]);
    expect(view.runs.map(({ run }) => run.epoch)).toEqual([1, 2]);
  });

  it('does not go back when a number is told again', () => {
    const view = foldRecords(begin, sequenced([...cells(0, 5), aCell(3), aCell(5), aCell(6)], 2));
    expect(numbersOf(view)).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });

  it('begins anew behind a hole in the numbers', () => {
    expect(numbersOf(foldRecords(begin, sequenced([aCell(0), aCell(1), aCell(9)], 2)))).toEqual([9]);
  });

  it('ends for good', () => {
    const view = foldRecords(begin, sequenced([aCell(0), { kind: 'end', endedAtMs: 1 }, aCell(1)], 2));
    expect(view.hasEnded).toBe(true);
    expect(numbersOf(view)).toEqual([0]);
  });

  it('keeps what its window needs, in steps of a chunk', () => {
    const view = foldRecords(begin, sequenced(cells(0, 2 * chunkCells + 50), 2));
    expect(numbersOf(view)[0]).toBe(chunkCells);
    expect(numbersOf(view).at(-1)).toBe(2 * chunkCells + 50);
  });

  it('keeps everything of a stream of which nothing may be removed', () => {
    const run = aRun(ref, { playlist: { type: 'event', windowSeconds: 60 } });
    const view = foldRecords(emptyView(ref, [{ sequence: 1, run }]), sequenced(cells(0, 700), 2));
    expect(numbersOf(view)).toHaveLength(701);
  });

  it('reads back what was told, whatever its place', () => {
    const view = foldRecords(begin, sequenced(cells(0, 300), 2));
    const told = { ...aCell(299), run: first, kind: undefined, media: undefined };
    expect(view.cells.at(299 - (view.cells.firstSequence ?? 0))).toEqual(told);
    expect(view.cells.media(0, '720p')).toMatchObject({ durationTicks: 180_000 });
    expect(view.cells.media(0, '1080p')).toBeUndefined();
  });

  it('does not change when it grows twice in different ways', () => {
    const view = foldRecords(begin, sequenced(cells(0, 2), 2));
    const one = foldRecords(view, sequenced([aCell(3, { endMs: 7_000 })], 5));
    const other = foldRecords(view, sequenced([aCell(3), aCell(4)], 5));
    expect(numbersOf(view)).toEqual([0, 1, 2]);
    expect(one.cells.last?.endMs).toBe(7_000);
    expect(other.cells.at(3).endMs).toBe(8_000);
  });
});

describe('the parts of a view', () => {
  const run = aRun(ref, { lowLatency });
  const low = emptyView(ref, [{ sequence: 1, run }]);
  const partsIn = (view: StreamView) => view.parts.map(({ part }) => `${part.mediaSequence}.${part.part}`);

  it('are those of the newest cells and of the one that is being made', () => {
    const view = foldRecords(low, sequenced([...partsAndCell(0), aPart(1, 0), aPart(1, 1)], 2));
    expect(partsIn(view)).toEqual(['0.0', '0.1', '0.2', '0.3', '1.0', '1.1']);
  });

  it('have no hole: a part behind a hole, of another cell or told twice is not taken', () => {
    const odd = [aPart(1, 0), aPart(1, 0), aPart(1, 2), aPart(2, 0), aPart(0, 3), aPart(1, 1)];
    expect(partsIn(foldRecords(low, sequenced([aCell(0), ...odd], 2)))).toEqual(['1.0', '1.1']);
  });

  it('go on under the epoch of a successor', () => {
    const second = aRun(ref, { epoch: 2, lowLatency });
    const records = [aCell(0), aPart(1, 0), second, aPart(1, 1, { epoch: 2 })];
    const view = foldRecords(low, sequenced(records, 2));
    expect(view.parts.map(({ part, run: made }) => [part.epoch, made.epoch])).toEqual([
      [1, 1],
      [2, 2],
    ]);
  });

  it('are kept for some target durations after they have left the playlists', () => {
    const records = Array.from({ length: 20 }, (_, n) => partsAndCell(n)).flat();
    const parts = partsIn(foldRecords(low, sequenced(records, 2)));
    expect([parts[0], parts.at(-1)]).toEqual(['12.0', '19.3']);
  });
});
