import type { StorageConfig } from '@millrace/storage';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openSpoolDirectory } from './spool-directory.ts';

let parent: string;
beforeEach(async () => void (parent = await mkdtemp(join(tmpdir(), 'millrace-spools-'))));
afterEach(() => rm(parent, { recursive: true }));

const bucket = (name: string): StorageConfig => ({
  ...{ kind: 's3', endpoint: 'http://store', bucket: name, region: 'auto', forcePathStyle: true },
  checksums: 'when-required',
});

test('workers with the same storage have one directory, and others have another', async () => {
  const storages: StorageConfig[] = [
    bucket('a'),
    { ...bucket('a'), credentials: { accessKeyId: 'another', secretAccessKey: 'key' } } as StorageConfig,
    bucket('b'),
    { kind: 'disk', directory: '/media/a' },
    { kind: 'disk', directory: '/media/b' },
  ];
  const [first, same, ...others] = await Promise.all(storages.map((storage) => openSpoolDirectory(parent, storage)));
  expect(same).toBe(first);
  expect(new Set([first, ...others]).size).toBe(4);
});

test('nobody else may look into it', async () => {
  expect((await stat(await openSpoolDirectory(parent, bucket('a')))).mode & 0o777).toBe(0o700);
});

test('it is made with the directories above it', async () => {
  expect((await stat(await openSpoolDirectory(join(parent, 'home', 'spool'), bucket('a')))).isDirectory()).toBe(true);
});

test('where none can be made the worker starts all the same', async () => {
  const file = join(parent, 'no directory');
  await writeFile(file, '');
  await expect(openSpoolDirectory(file, bucket('a'))).resolves.toContain(file);
});
