// What every object storage does, whatever it is made of. test/conformance.ts holds each implementation to it.
// Invariant: an object is either absent or whole; nobody ever reads half of one.

/** An object as it was read. */
export interface StoredObject {
  body: Uint8Array;
  contentType: string;
  sizeBytes: number;
}

/** The bytes of an object, in pieces when they lie in several buffers. */
export type ObjectBody = Uint8Array | readonly Uint8Array[];

export interface ReadOptions {
  signal?: AbortSignal;
  /** Memory of exactly this size; what is in it does not matter. */
  allocate?: (sizeBytes: number) => Buffer;
}

/** An object that is read while it grows. When a call has failed it grows no more. */
export interface GrowingObject {
  /** What was appended can be read when the promise resolves, and stays when this process dies. One call at a time. */
  append(body: ObjectBody): Promise<void>;
  /** The object is whole, and lies under `key` from now on, as if it had been put there. */
  moveTo(key: string): Promise<void>;
  /** Leaves it as it is. Does nothing the second time, or behind `moveTo`. */
  close(): Promise<void>;
}

export interface ObjectStorage {
  /**
   * Begins an object that grows, replacing an older one at once. Only storage has it in which a byte that is appended need not
   * be written again.
   */
  grow?(key: string, body: ObjectBody): Promise<GrowingObject>;
  /** Stores one object, replacing an older one. All or nothing; it can be read when the promise resolves. */
  put(key: string, body: ObjectBody, options: { contentType: string; signal?: AbortSignal }): Promise<void>;
  /**
   * Reads one object; `undefined` when there is none under this key. `allocate` may say where the bytes go, for storage that
   * knows their number before it reads them.
   */
  get(key: string, options?: ReadOptions): Promise<StoredObject | undefined>;
  /** Deletes objects. A key without an object is no error. */
  delete(keys: readonly string[]): Promise<void>;
  /**
   * Deletes what lies under `prefix` (which ends with `/`), at most {@link prefixDeletionLimit} objects in one call.
   * Answers how many it deleted: call again until it is 0.
   */
  deletePrefix(prefix: string): Promise<number>;
  /** Writes, reads and deletes a probe object. Rejects with the reason why the storage cannot be used. */
  check(): Promise<void>;
  close(): Promise<void>;
}

/** One operation with all its attempts ends within this. A live segment that takes longer has missed its playlist. */
export const operationDeadlineMs = 12_000;

/** The largest object that is stored or read: a 6 s segment of 80 Mbit/s. Larger ones are a mistake, not media. */
export const maxObjectBytes = 64 * 1024 * 1024;

/** Bound of one `deletePrefix`, so that a long broadcast's removal can be interrupted and resumed. */
export const prefixDeletionLimit = 20_000;

export function piecesOf(body: ObjectBody): readonly Uint8Array[] {
  return body instanceof Uint8Array ? [body] : body;
}

export function sizeBytesOf(body: ObjectBody): number {
  return piecesOf(body).reduce((sum, piece) => sum + piece.byteLength, 0);
}
