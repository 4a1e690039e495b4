// Opens the storage that a service was configured with.
import { DiskStorage } from './disk-storage.ts';
import type { ObjectStorage } from './object-storage.ts';
import { S3Storage } from './s3-storage.ts';
import type { StorageConfig } from './storage-config.ts';

/** The configured storage. Nothing is contacted yet: `check()` does. */
export function openStorage(config: StorageConfig): ObjectStorage {
  return config.kind === 'disk' ? new DiskStorage(config.directory) : new S3Storage(config);
}
