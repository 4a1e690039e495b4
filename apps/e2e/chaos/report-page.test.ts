import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { formatted } from './report-page.ts';

test('a report is written as the repository has its documents', async () => {
  expect(await formatted('# Page\n\nSeen *here*.\n\n| row | times |\n| --- | --- |\n| F1 | 100 |')).toBe(
    '# Page\n\nSeen _here_.\n\n| row | times |\n| --- | ----- |\n| F1  | 100   |\n',
  );
});

test('the page of the fault matrix stays as it is when it is written again', async () => {
  const page = await readFile(join(import.meta.dirname, '../../../docs/reference/fault-matrix.md'), 'utf8');
  expect(await formatted(page)).toBe(page);
});
