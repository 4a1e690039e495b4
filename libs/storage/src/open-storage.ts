// Opens the storage that a service was configured with.
import { DiskStorage } from './disk-storage.ts';
import type { ObjectStorage } from './object-storage.ts';
import type { StorageConfig } from './storage-config.ts';

/** The configured storage. Nothing is contacted yet: `check()` does. */
export async function openStorage(config: StorageConfig): Promise<ObjectStorage> {
  if (config.kind === 'disk') return new DiskStorage(config.directory);
  // A client of half a second's work: who keeps media on disk must not wait for it to be loaded when a process comes back.
  const { S3Storage } = await import('./s3-storage.ts');
  return new S3Storage(config);
}
