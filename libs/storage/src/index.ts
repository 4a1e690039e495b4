export { maxObjectBytes, piecesOf, sizeBytesOf } from './object-storage.ts';
export type { GrowingObject, ObjectBody, ObjectStorage, StoredObject } from './object-storage.ts';
export type { StorageFailure } from './storage-error.ts';
export { storageConfigFrom } from './storage-config.ts';
export type { DiskStorageConfig, S3StorageConfig, StorageConfig, StorageEnvironment } from './storage-config.ts';
export { contentTypeOf } from './content-type.ts';
export { openStorage } from './open-storage.ts';
export { storageFields } from './storage-fields.ts';
