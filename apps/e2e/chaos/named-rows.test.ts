import { expect, test } from 'vitest';
import { namedRows } from './named-rows.ts';

const rows = [{ id: 'F1' }, { id: 'F2' }, { id: 'F13-10min', isLong: true }] as const;
const idsOf = (...args: string[]) => namedRows(rows, args).map(({ id }) => id);

test('all rows run when none is named, but those that take minutes', () => {
  expect(idsOf()).toEqual(['F1', 'F2']);
});

test('rows are named one by one or with commas between, in whatever order', () => {
  expect(idsOf('F13-10min', 'F1')).toEqual(['F1', 'F13-10min']);
  expect(idsOf('F2,F1')).toEqual(['F1', 'F2']);
});

test('a row that is not there is told, and nothing runs', () => {
  expect(() => idsOf('F1', 'F99')).toThrow('There is no row F99.');
});
