import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { everyRow, proofs } from './proofs.ts';
import { faultRows } from './rows.ts';

const root = join(import.meta.dirname, '../../../..');
const page = readFileSync(join(root, 'docs/reference/fault-matrix.md'), 'utf8');
const shown = proofs.flatMap(({ id, shownBy }) => shownBy.map((by) => ({ id, by })));
const tests = shown.flatMap(({ id, by }) => ('section' in by ? [] : [{ id, file: by[0], title: by[1] }]));
const sections = shown.flatMap(({ id, by }) => ('section' in by ? [{ id, section: by.section }] : []));

test('every row that the design lists is made to happen, or shown otherwise', () => {
  const ids = [...faultRows, ...proofs].map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(everyRow.filter((id) => !ids.includes(id))).toEqual([]);
});

test.each(tests)('$id is shown by a test that exists: $title', ({ file, title }) => {
  expect(readFileSync(join(root, file), 'utf8')).toContain(`'${title}'`);
});

test.each(sections)('$id is shown by a section of the page: $section', ({ section }) => {
  expect(page).toContain(`\n## ${section}\n`);
});

test('the page has every row', () => {
  for (const { id } of [...faultRows, ...proofs]) expect(page).toMatch(new RegExp(`^\\| ${id} +\\|`, 'm'));
});
