// Walks a directory for files, so many and no more.
import { opendir } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from './disk-error.ts';

/** Paths of up to `limit` files below `directory`, at any depth. A directory that is not there holds none. */
export async function filesBelow(directory: string, limit: number): Promise<string[]> {
  const files: string[] = [];
  const waiting = [directory];
  for (let next = waiting.pop(); next !== undefined && files.length < limit; next = waiting.pop()) {
    const { files: here, directories } = await entriesOf(next, limit - files.length);
    files.push(...here);
    waiting.push(...directories);
  }
  return files;
}

async function entriesOf(directory: string, limit: number): Promise<{ files: string[]; directories: string[] }> {
  const files: string[] = [];
  const directories: string[] = [];
  try {
    for await (const entry of await opendir(directory)) {
      (entry.isDirectory() ? directories : files).push(join(directory, entry.name));
      if (files.length === limit) break;
    }
  } catch (thrown) {
    if (errorCode(thrown) !== 'ENOENT') throw thrown;
  }
  return { files, directories };
}
