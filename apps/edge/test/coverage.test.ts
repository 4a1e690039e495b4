import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const folder = join(import.meta.dirname, '..');
const named = readFileSync(join(folder, 'COVERAGE.md'), 'utf8')
  .split('\n')
  .map((line) => /^\| ([A-Z]{1,2}-?\d+) +\|[^|]*\|(.*)\|$/.exec(line))
  .filter((match) => match !== null)
  .flatMap(([, id, tests]) => tests!.split('<br>').map((test) => ({ id: id!, test: test.trim() })))
  .map(({ id, test }) => ({ id, ...(/^`(?<file>[^`]+\.ts)`: (?<title>.+)$/.exec(test)?.groups ?? {}) }))
  .filter((row): row is { id: string; file: string; title: string } => 'file' in row);

describe('the table of cases', () => {
  it('has rows', () => {
    expect(named.length).toBeGreaterThan(60);
  });

  it.each(named)('names a test that exists: $id $title', ({ file, title }) => {
    const source = readFileSync(join(folder, file), 'utf8');
    expect(source.includes(`('${title}'`) || source.includes(`'${title}',`)).toBe(true);
  });
});
