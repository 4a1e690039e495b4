// COVERAGE.md names a test for each row: the test must exist, and no row may be left out.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const root = new URL('../../../', import.meta.url);
const page = readFileSync(new URL('apps/api/COVERAGE.md', root), 'utf8');
const rows = Array.from(page.matchAll(/^\| ([A-Z]\d+) +\|.*\| +(.*?) +\|$/gm), ([, row = '', tests = '']) => ({
  row,
  tests: Array.from(tests.matchAll(/`([^`]+)`: (.+?)(?:<br>|$)/g), ([, file = '', title = '']) => ({ file, title })),
}));
const counts = { A: 42, T: 24, W: 18, X: 14, D: 5 };
/** Of what Millrace does not have; the page says so. */
const withoutTests = ['T17', 'W17', 'W18', 'X14'];

test('no row is left out', () => {
  expect(rows.map(({ row }) => row)).toEqual(
    Object.entries(counts).flatMap(([letter, count]) => Array.from({ length: count }, (_, n) => `${letter}${n + 1}`)),
  );
  expect(rows.filter(({ tests }) => tests.length === 0).map(({ row }) => row)).toEqual(withoutTests);
});

test.each(rows.flatMap(({ row, tests }) => tests.map((named) => ({ row, ...named }))))(
  '$row names a test that there is: $title',
  ({ file, title }) => {
    const source = readFileSync(new URL(file, root), 'utf8');
    // A title in quotes, or the call that makes a case of a table.
    const isThere = ["'", '"', '`'].some((quote) => source.includes(`${quote}${title}${quote}`));
    expect(isThere || source.includes(` ${title},`)).toBe(true);
  },
);
