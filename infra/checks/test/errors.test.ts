import { describe, expect, it } from 'vitest';
import { errorCatalogue } from '@millrace/errors';
import { publishRefusals } from '@millrace/pipeline';
import { read } from '../src/repository.ts';

/** Rows of the table: | `CODE` | status | whose | retry | what it means and what to do | */
const rows = Array.from(
  read('docs/reference/errors.md').matchAll(/^\| `([A-Z_]+)` +\| (\d{3}) +\| (\w+) +\| (yes|no) +\| (.+) \|$/gm),
  ([, code = '', status, fault, retryable, advice = '']) => ({
    code,
    status: Number(status),
    fault,
    retryable: retryable === 'yes',
    advice,
  }),
);

describe('docs/reference/errors.md', () => {
  it('has every code of the catalogue, and no other', () => {
    expect(rows.map(({ code }) => code).sort()).toEqual(Object.keys(errorCatalogue).sort());
  });

  it('says the status, whose fault it is and whether to try again as the catalogue does', () => {
    const documented = Object.fromEntries(
      rows.map(({ code, status, fault, retryable }) => [code, { status, fault, retryable }]),
    );
    const known = Object.entries(errorCatalogue).map(([code, { status, fault, retryable }]) => [
      code,
      { status, fault, retryable },
    ]);
    expect(documented).toEqual(Object.fromEntries(known));
  });
});

describe('docs/guides/publish.md', () => {
  it('has the words of every refusal that an encoder can hear', () => {
    const page = read('docs/guides/publish.md');
    const words = Object.values(publishRefusals).map(({ description }) => description);
    expect(words.filter((text) => !page.includes(`\`${text}\``))).toEqual([]);
  });
});
