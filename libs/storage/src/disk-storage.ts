// Objects as files below one directory; several processes of one machine share it.
// Rule: a file appears under its key by rename only, so a reader sees all of it or nothing. There is no fsync: after a
// power cut the playlist log may be older than the files, never newer than a crash of a process leaves it.
// Every call that a live stream waits for ends by its deadline, whatever the disk does.
import { randomUUID } from 'node:crypto';
import { open, rename, rm, rmdir, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { contentTypeOf } from './content-type.ts';
import { filesBelow } from './disk-files.ts';
import { inTime } from './disk-deadline.ts';
import { errorCode, toDiskError } from './disk-error.ts';
import { appendAll, arrive, arriveOpen, type Arrival } from './disk-writes.ts';
import { keySegments, prefixSegments } from './object-key.ts';
import {
  maxObjectBytes,
  piecesOf,
  prefixDeletionLimit,
  sizeBytesOf,
  type GrowingObject,
  type ObjectBody,
  type ObjectStorage,
  type ReadOptions,
  type StoredObject,
} from './object-storage.ts';
import { probe } from './probe.ts';
import { StorageError } from './storage-error.ts';

export class DiskStorage implements ObjectStorage {
  readonly #directory: string;

  /** `directory` is created when the first object arrives. */
  constructor(directory: string) {
    this.#directory = directory;
  }

  async put(key: string, body: ObjectBody, options: { contentType: string; signal?: AbortSignal }): Promise<void> {
    await inTime(this.#arrive(arrive, key, body, options.signal), options.signal);
  }

  async grow(key: string, body: ObjectBody): Promise<GrowingObject> {
    const arriving = this.#arrive(arriveOpen, key, body);
    const file = await inTime(arriving).catch((error: unknown) => {
      void arriving.then((late) => late.close()).catch(ignoreSecondFailure);
      throw error;
    });
    let sizeBytes = sizeBytesOf(body);
    let closing: Promise<void> | undefined;
    const close = () => (closing ??= inTime(file.close()));
    const orDiskError = (thrown: unknown): never => {
      throw toDiskError(thrown, undefined);
    };
    return {
      append: async (more) => {
        sizeBytes += sizeBytesOf(more);
        if (sizeBytes > maxObjectBytes) throw tooLarge(key);
        await inTime(appendAll(file, piecesOf(more))).catch(orDiskError);
      },
      moveTo: async (wholeKey) => {
        await close();
        await inTime(rename(this.#path(key), this.#path(wholeKey))).catch(orDiskError);
      },
      close,
    };
  }

  async #arrive<T>(
    how: (arrival: Arrival) => Promise<T>,
    key: string,
    body: ObjectBody,
    signal?: AbortSignal,
  ): Promise<T> {
    const path = this.#path(key);
    if (sizeBytesOf(body) > maxObjectBytes) throw tooLarge(key);
    // Beside the object: a process that dies here leaves its file to the removal of the prefix. The dot keeps it unreadable.
    const arriving = join(dirname(path), `.${basename(path)}.${randomUUID()}`);
    try {
      return await how({ path, arriving, pieces: piecesOf(body), signal });
    } catch (thrown) {
      await rm(arriving, { force: true }).catch(ignoreSecondFailure);
      await this.#removeEmpty(dirname(path)).catch(ignoreSecondFailure);
      throw toDiskError(thrown, signal);
    }
  }

  async get(key: string, options: ReadOptions = {}): Promise<StoredObject | undefined> {
    const path = this.#path(key);
    try {
      options.signal?.throwIfAborted();
      const body = await inTime(readWhole(path, key, options), options.signal);
      return { body, contentType: contentTypeOf(key), sizeBytes: body.byteLength };
    } catch (thrown) {
      if (!options.signal?.aborted && isAbsence(thrown)) return undefined;
      throw toDiskError(thrown, options.signal);
    }
  }

  async delete(keys: readonly string[]): Promise<void> {
    const paths = keys.map((key) => this.#path(key));
    try {
      await inTime(this.#remove(paths));
    } catch (thrown) {
      throw toDiskError(thrown, undefined);
    }
  }

  async deletePrefix(prefix: string): Promise<number> {
    const directory = join(this.#directory, ...prefixSegments(prefix));
    try {
      const paths = await filesBelow(directory, prefixDeletionLimit);
      await this.#remove(paths);
      return paths.length;
    } catch (thrown) {
      throw toDiskError(thrown, undefined);
    }
  }

  check(): Promise<void> {
    return probe(this);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #path(key: string): string {
    return join(this.#directory, ...keySegments(key));
  }

  async #remove(paths: readonly string[]): Promise<void> {
    for (const path of paths) await unlink(path).catch(unlessAbsent);
    for (const directory of new Set(paths.map((path) => dirname(path)))) await this.#removeEmpty(directory);
  }

  /** Removes a directory and its parents up to the root, as far as they are empty. */
  async #removeEmpty(directory: string): Promise<void> {
    for (let empty = directory; empty.length > this.#directory.length; empty = dirname(empty)) {
      try {
        await rmdir(empty);
      } catch (thrown) {
        if (errorCode(thrown) === 'ENOENT') continue;
        return;
      }
    }
  }
}

async function readWhole(path: string, key: string, { signal, allocate }: ReadOptions): Promise<Buffer> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    if (size > maxObjectBytes) throw tooLarge(key);
    // In one piece: objects do not change, and reading them by and by costs more than twice as much.
    const body = (allocate ?? Buffer.allocUnsafeSlow)(size);
    for (let at = 0; at < size;) {
      signal?.throwIfAborted();
      const { bytesRead } = await file.read(body, at, size - at, at);
      if (bytesRead === 0) return body.subarray(0, at);
      at += bytesRead;
    }
    // A directory is refused here, whatever its size.
    if (size === 0) await file.read(body, 0, 0, 0);
    return body;
  } finally {
    await file.close();
  }
}

function tooLarge(key: string): StorageError {
  return new StorageError('too-large', `${key} is larger than ${maxObjectBytes} bytes`);
}

function isAbsence(thrown: unknown): boolean {
  return ['ENOENT', 'ENOTDIR', 'EISDIR'].includes(errorCode(thrown) ?? '');
}

function unlessAbsent(thrown: unknown): void {
  if (!isAbsence(thrown)) throw thrown;
}

/** What failed first is what the caller is told. */
function ignoreSecondFailure(): void {
  return undefined;
}
