// Where the spool of a worker lies: beside those of other workers with the same storage, whose leftovers it stores. What the
// worker of another installation has left on this machine belongs into another storage.
import type { StorageConfig } from '@millrace/storage';
import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';

/** Readable for this user alone. Where it can't be made a spool takes nothing. */
export async function openSpoolDirectory(parent: string, storage: StorageConfig): Promise<string> {
  const place =
    storage.kind === 'disk' ? [resolve(storage.directory)] : [storage.endpoint, storage.region, storage.bucket];
  const hash = createHash('sha256').update(JSON.stringify([storage.kind, ...place]));
  const path = join(parent, `millrace-spool-${hash.digest('hex').slice(0, 16)}`);
  await mkdir(path, { mode: 0o700, recursive: true }).catch(() => undefined);
  return path;
}
