// Gives a finished file the name under which others find it, unless one of them was faster: they may be reading theirs, and
// what an encoder makes of the same arguments twice is not the same.
import { link } from 'node:fs/promises';

export async function putUnlessThere(finished: string, path: string): Promise<void> {
  await link(finished, path).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  });
}
