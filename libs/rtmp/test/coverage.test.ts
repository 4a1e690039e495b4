import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const folder = join(import.meta.dirname, '..');
const counts = { HS: 18, TL: 7, CH: 36, PC: 8, UC: 6, AM: 14, CM: 22, FA: 9, UR: 19, AU: 3, ER: 22 };
const rows = readFileSync(join(folder, 'COVERAGE.md'), 'utf8')
  .split('\n')
  .map((line) => /^\| ([A-Z]{2}-\d\d) +\|[^|]*\|(.*)\|$/.exec(line))
  .filter((match) => match !== null)
  .map(([, id, tests]) => ({ id: id!, tests: tests!.trim() }));
const named = rows
  .flatMap(({ id, tests }) => tests.split('<br>').map((test) => ({ id, test: test.trim() })))
  .filter(({ test }) => test !== '')
  .map(({ id, test }) => ({ id, file: /^`([^`]+)`: /.exec(test)?.[1] ?? '', title: test.replace(/^`[^`]+`: /, '') }));

describe('the table of cases', () => {
  it('names every case', () => {
    const all = Object.entries(counts).flatMap(([group, count]) =>
      Array.from({ length: count }, (_, index) => `${group}-${`${index + 1}`.padStart(2, '0')}`),
    );
    expect([...new Set(rows.map(({ id }) => id))].sort()).toEqual(all.sort());
  });

  it.each(named)('names a test that exists: $id $title', ({ file, title }) => {
    const source = readFileSync(join(folder, file), 'utf8');
    expect(source.includes(`('${title}'`) || source.includes(`  '${title}',`)).toBe(true);
  });
});
