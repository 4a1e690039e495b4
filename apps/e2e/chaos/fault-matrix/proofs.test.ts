import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { invariants } from './invariants.ts';
import { everyRow, proofs } from './proofs.ts';
import { faultRows } from './rows.ts';

const root = join(import.meta.dirname, '../../../..');
const page = readFileSync(join(root, 'docs/reference/fault-matrix.md'), 'utf8');
const shown = [...proofs, ...invariants].flatMap(({ id, shownBy }) => shownBy.map((by) => ({ id, by })));
const tests = shown.flatMap(({ id, by }) => ('command' in by ? [] : [{ id, file: by[0], title: by[1] }]));
const commands = shown.flatMap(({ id, by }) => ('command' in by ? [{ id, command: by.command }] : []));

test('every row that the design lists is made to happen, or shown otherwise', () => {
  const ids = [...faultRows, ...proofs, ...invariants].map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(everyRow.filter((id) => !ids.includes(id))).toEqual([]);
});

test.each(tests)('$id is shown by a test that exists: $title', ({ file, title }) => {
  expect(readFileSync(join(root, file), 'utf8')).toContain(`'${title}'`);
});

test.each(commands)('$id is shown by a command that exists: $command', ({ command }) => {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  expect(Object.keys(scripts)).toContain(command);
});

test('the page has every row', () => {
  for (const { id } of [...faultRows, ...proofs, ...invariants])
    expect(page).toMatch(new RegExp(`^\\| ${id} +\\|`, 'm'));
});
