// What the answers of an S3 API mean to a caller. Self-hosted stores differ in their codes, so the status counts too.
import { S3ServiceException } from '@aws-sdk/client-s3';
import { StorageError, type StorageFailure } from './storage-error.ts';

const reasonByCode: Readonly<Record<string, StorageFailure>> = {
  EntityTooLarge: 'too-large',
  QuotaExceeded: 'full',
  InsufficientStorage: 'full',
  XMinioStorageFull: 'full',
  XMinioAdminBucketQuotaExceeded: 'full',
  AccessDenied: 'denied',
  InvalidAccessKeyId: 'denied',
  SignatureDoesNotMatch: 'denied',
  ExpiredToken: 'denied',
};
const reasonByStatus: Readonly<Record<number, StorageFailure>> = {
  401: 'denied',
  403: 'denied',
  413: 'too-large',
  507: 'full',
};
const words: Readonly<Record<StorageFailure, string>> = {
  full: 'the bucket is full',
  'too-large': 'the object is larger than the store takes',
  denied: 'the store refused the credentials or the permission',
  unavailable: 'the store cannot be reached or cannot answer',
};

/** Whether an error says that there is no such object (and not: no such bucket). */
export function isAbsence(thrown: unknown): boolean {
  if (!(thrown instanceof S3ServiceException) || thrown.name === 'NoSuchBucket') return false;
  return thrown.name === 'NoSuchKey' || thrown.$metadata.httpStatusCode === 404;
}

/** A thrown SDK error as a StorageError; the caller's own abort stays what it is. */
export function toS3Error(thrown: unknown, signal: AbortSignal | undefined): unknown {
  if (signal?.aborted) return signal.reason;
  if (thrown instanceof StorageError || thrown instanceof TypeError) return thrown;
  return s3Failure(codeOf(thrown), statusOf(thrown), thrown);
}

/** The StorageError of one error code and status, e.g. of one key in a bulk delete. */
export function s3Failure(code: string, status: number | undefined, cause?: unknown): StorageError {
  const reason = reasonByCode[code] ?? reasonByStatus[status ?? 0] ?? 'unavailable';
  return new StorageError(reason, `${words[reason]} (${[code, status].filter(Boolean).join(', ')})`, cause);
}

/** Network errors carry their code (`ECONNREFUSED`), answers of the store their name (`NoSuchBucket`). */
function codeOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return 'unknown';
  return 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : thrown.name;
}

function statusOf(thrown: unknown): number | undefined {
  return thrown instanceof S3ServiceException ? thrown.$metadata.httpStatusCode : undefined;
}
