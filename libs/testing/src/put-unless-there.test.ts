import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { putUnlessThere } from './put-unless-there.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'millrace-put-'));
});
afterEach(async () => {
  await rm(directory, { recursive: true });
});

it('of two that make the same file, both find the one that was finished first', async () => {
  const path = join(directory, 'clip');
  for (const maker of ['first', 'second']) {
    const finished = join(directory, maker);
    await writeFile(finished, maker);
    await putUnlessThere(finished, path);
  }
  expect(await readFile(path, 'utf8')).toBe('first');
});

it('a file that cannot be put where it belongs is an error', async () => {
  await expect(putUnlessThere(join(directory, 'none'), join(directory, 'clip'))).rejects.toThrow('ENOENT');
});
