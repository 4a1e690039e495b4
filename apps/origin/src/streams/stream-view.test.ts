import { describe, expect, it } from 'vitest';
import { aCell, aRef, aRun, cells, sequenced } from '../../test/records.ts';
import { emptyView, foldRecords, maxCells } from './stream-view.ts';

const ref = aRef();
const first = aRun(ref);
const begin = emptyView(ref, [{ sequence: 1, run: first }]);
const numbersOf = (view: ReturnType<typeof foldRecords>) => view.cells.map(({ cell }) => cell.mediaSequence);

describe('the view of a stream', () => {
  it('grows by the cells of the log, each with the run that stands before it', () => {
    const second = aRun(ref, { epoch: 2 });
    const view = foldRecords(
      begin,
      sequenced([first, aCell(0), second, aCell(1, { epoch: 2 }), aCell(2, { epoch: 2 })]),
    );
    expect(numbersOf(view)).toEqual([0, 1, 2]);
    expect(view.cells.map(({ run }) => run.epoch)).toEqual([1, 2, 2]);
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

  it('keeps the newest cells only', () => {
    const numbers = numbersOf(foldRecords(begin, sequenced(cells(0, maxCells + 9), 2)));
    expect(numbers).toHaveLength(maxCells);
    expect(numbers[0]).toBe(10);
  });
});
