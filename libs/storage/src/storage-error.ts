// Why a storage operation failed, in four words that callers act on. The cause keeps the original error for the log.

/**
 * `unavailable`: cannot be reached or answers nonsense; a retry may help. `full`: no room. `denied`: credentials or
 * permissions are wrong. `too-large`: the object is beyond what the storage takes.
 */
export type StorageFailure = 'unavailable' | 'full' | 'denied' | 'too-large';

export class StorageError extends Error {
  readonly reason: StorageFailure;

  constructor(reason: StorageFailure, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'StorageError';
    this.reason = reason;
  }
}
