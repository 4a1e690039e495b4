// COVERAGE.md names a test for each rule: the test must exist, and no rule may be left out.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const root = new URL('../../../', import.meta.url);
const page = readFileSync(new URL('libs/hls/COVERAGE.md', root), 'utf8');
const rows = Array.from(
  page.matchAll(/^\| ([A-Z0-9]+-\d+) +\| (.+?) +\| (.+?) +\|$/gm),
  ([, rule = '', , kept = '']) => ({
    rule,
    kept,
  }),
);
/** How many rules each family has. */
const families = {
  ...{ SYN: 4, VER: 2, TD: 5, EXTINF: 1, SEQ: 2, DISC: 4, GAP: 1, MUT: 2, LIVE: 8, PDT: 3, DR: 2, URL: 1 },
  ...{ MP4: 10, MV: 11, LL: 26 },
};

describe('the coverage of the rules', () => {
  it('leaves none out', () => {
    const wanted = Object.entries(families).flatMap(([name, count]) =>
      Array.from({ length: count }, (_, n) => `${name}-${n + 1}`),
    );
    expect(rows.map(({ rule }) => rule)).toEqual(wanted);
  });

  it('names a test for all but what there is none of yet', () => {
    expect(rows.filter(({ kept }) => !kept.startsWith('`')).map(({ rule }) => rule)).toEqual(['MV-4']);
  });

  it.each(rows.filter(({ kept }) => kept.startsWith('`')))('names a test that there is: $rule', ({ kept }) => {
    const [, file = '', title = ''] = /^`([^`]+)`: (.+)$/.exec(kept) ?? [];
    expect(readFileSync(new URL(file, root), 'utf8')).toContain(title);
  });
});
