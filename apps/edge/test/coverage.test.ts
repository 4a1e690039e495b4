import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const folder = join(import.meta.dirname, '..');
const rows = readFileSync(join(folder, 'COVERAGE.md'), 'utf8')
  .split('\n')
  .map((line) => /^\| ([A-Z]{1,2}-?\d+) +\|[^|]*\|(.*)\|$/.exec(line))
  .filter((match) => match !== null);
const cases = rows.filter(([, , shown]) => shown!.trim() !== '').map(([, id]) => id!);
/** Media, robustness, takeover, and bad input; those of the protocol stand in `libs/rtmp/COVERAGE.md`. */
const counts = { 'MD-': 27, 'RB-': 13, 'TK-': 8, R: 35 };
const everyCase = Object.entries(counts).flatMap(([group, count]) =>
  Array.from({ length: count }, (_, index) => group + String(index + 1).padStart(group === 'R' ? 1 : 2, '0')),
);
const named = rows
  .flatMap(([, id, tests]) => tests!.split('<br>').map((test) => ({ id: id!, test: test.trim() })))
  .map(({ id, test }) => ({ id, ...(/^`(?<file>[^`]+\.ts)`: (?<title>.+)$/.exec(test)?.groups ?? {}) }))
  .filter((row): row is { id: string; file: string; title: string } => 'file' in row);

describe('the table of cases', () => {
  it('names every case, with a test or a reason', () => {
    expect([...new Set(cases)].sort()).toEqual(expect.arrayContaining(everyCase));
  });

  it.each(named)('names a test that exists: $id $title', ({ file, title }) => {
    const source = readFileSync(join(folder, file), 'utf8');
    expect(source.includes(`('${title}'`) || source.includes(`'${title}',`)).toBe(true);
  });
});
