// Readiness by doing: a storage that takes, gives back and removes one small object can be used.
import { randomUUID } from 'node:crypto';
import type { ObjectStorage } from './object-storage.ts';
import { StorageError } from './storage-error.ts';

/** Writes, reads and deletes an object of its own name, so that processes that probe at once do not meet. */
export async function probe(storage: ObjectStorage): Promise<void> {
  const key = `probe/${randomUUID()}.json`;
  const body = Buffer.from('{"probe":true}');
  await storage.put(key, body, { contentType: 'application/json' });
  const stored = await storage.get(key);
  await storage.delete([key]);
  if (!stored || !body.equals(stored.body)) {
    throw new StorageError('unavailable', 'the storage did not give back what was written to it');
  }
}
