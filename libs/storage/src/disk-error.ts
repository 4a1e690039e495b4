// What the file system's errors mean to a caller.
import { StorageError, type StorageFailure } from './storage-error.ts';

const reasons: Readonly<Record<string, StorageFailure>> = {
  ENOSPC: 'full',
  EDQUOT: 'full',
  EFBIG: 'too-large',
  EACCES: 'denied',
  EPERM: 'denied',
  EROFS: 'denied',
};
const words: Readonly<Record<StorageFailure, string>> = {
  full: 'the disk of the storage directory is full',
  'too-large': 'the file is larger than the file system takes',
  denied: 'the storage directory may not be written or read by this process',
  unavailable: 'the storage directory cannot be used',
};

/** The `code` of a file system error, e.g. `ENOENT`. */
export function errorCode(thrown: unknown): string | undefined {
  return thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : undefined;
}

/** A thrown file system error as a StorageError; an abort and an error that is none stay what they are. */
export function toDiskError(thrown: unknown, signal: AbortSignal | undefined): unknown {
  if (signal?.aborted) return signal.reason;
  const code = errorCode(thrown);
  if (code === undefined || thrown instanceof TypeError) return thrown;
  const reason = reasons[code] ?? 'unavailable';
  return new StorageError(reason, `${words[reason]} (${code})`, thrown);
}
