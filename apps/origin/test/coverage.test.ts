// COVERAGE.md names a test for each row: the test must exist, and no row may be left out.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const root = new URL('../../../', import.meta.url);
const page = readFileSync(new URL('apps/origin/COVERAGE.md', root), 'utf8');
const rows = Array.from(page.matchAll(/^\| (P\d+) +\|.*\| `([^`]+)`: (.+?) +\|$/gm), ([, row, file, title]) => ({
  row,
  file: file ?? '',
  title: title ?? '',
}));

test('no row is left out', () => {
  expect(rows.map(({ row }) => row)).toEqual(Array.from({ length: 32 }, (_, i) => `P${i + 1}`));
});

test.each(rows)('$row names a test that there is', ({ file, title }) => {
  expect(readFileSync(new URL(file, root), 'utf8')).toContain(title);
});
