// Objects in an S3 bucket. An S3 `PUT` is all or nothing and read-after-write consistent, which is what the path needs.
// Rule: every call ends by its deadline, whatever the store does.
import {
  DeleteObjectsCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { contentTypeOf } from './content-type.ts';
import { keySegments, prefixSegments } from './object-key.ts';
import {
  maxObjectBytes,
  operationDeadlineMs,
  prefixDeletionLimit,
  sizeBytesOf,
  type ObjectBody,
  type ObjectStorage,
  type StoredObject,
} from './object-storage.ts';
import { probe } from './probe.ts';
import { buildS3Client } from './s3-client.ts';
import { isAbsence, s3Failure, toS3Error } from './s3-error.ts';
import type { S3StorageConfig } from './storage-config.ts';
import { StorageError } from './storage-error.ts';

/** What one bulk delete and one page of a listing hold, by the S3 API. */
const pageKeys = 1_000;

export class S3Storage implements ObjectStorage {
  readonly #client: S3Client;
  readonly #bucket: string;

  constructor(config: S3StorageConfig) {
    this.#client = buildS3Client(config);
    this.#bucket = config.bucket;
  }

  async put(key: string, body: ObjectBody, options: { contentType: string; signal?: AbortSignal }): Promise<void> {
    keySegments(key);
    const sizeBytes = sizeBytesOf(body);
    if (sizeBytes > maxObjectBytes) throw tooLarge(key);
    await within(options.signal, (abortSignal) =>
      this.#client.send(
        new PutObjectCommand({
          Bucket: this.#bucket,
          Key: key,
          // The client signs and retries what it can read again: one buffer.
          Body: body instanceof Uint8Array ? body : Buffer.concat(body, sizeBytes),
          ContentLength: sizeBytes,
          ContentType: options.contentType,
        }),
        { abortSignal },
      ),
    );
  }

  async get(key: string, options: { signal?: AbortSignal } = {}): Promise<StoredObject | undefined> {
    keySegments(key);
    return within(options.signal, async (abortSignal) => {
      try {
        return await this.#read(key, abortSignal);
      } catch (thrown) {
        if (isAbsence(thrown)) return undefined;
        throw thrown;
      }
    });
  }

  async delete(keys: readonly string[]): Promise<void> {
    keys.forEach(keySegments);
    for (let start = 0; start < keys.length; start += pageKeys) {
      await this.#deletePage(keys.slice(start, start + pageKeys));
    }
  }

  async deletePrefix(prefix: string): Promise<number> {
    prefixSegments(prefix);
    let deleted = 0;
    while (deleted < prefixDeletionLimit) {
      const keys = await this.#firstKeys(prefix);
      if (keys.length === 0) break;
      await this.#deletePage(keys);
      deleted += keys.length;
    }
    return deleted;
  }

  check(): Promise<void> {
    return probe(this);
  }

  close(): Promise<void> {
    this.#client.destroy();
    return Promise.resolve();
  }

  async #read(key: string, abortSignal: AbortSignal): Promise<StoredObject | undefined> {
    const answer = await this.#client.send(new GetObjectCommand({ Bucket: this.#bucket, Key: key }), { abortSignal });
    if ((answer.ContentLength ?? 0) > maxObjectBytes) throw tooLarge(key);
    if (!answer.Body) return undefined;
    const body = await answer.Body.transformToByteArray();
    return { body, contentType: answer.ContentType ?? contentTypeOf(key), sizeBytes: body.byteLength };
  }

  async #firstKeys(prefix: string): Promise<string[]> {
    const list = new ListObjectsV2Command({ Bucket: this.#bucket, Prefix: prefix, MaxKeys: pageKeys });
    const answer = await within(undefined, (abortSignal) => this.#client.send(list, { abortSignal }));
    return (answer.Contents ?? []).flatMap(({ Key }) => Key ?? []);
  }

  async #deletePage(keys: readonly string[]): Promise<void> {
    const Objects = keys.map((Key) => ({ Key }));
    const command = new DeleteObjectsCommand({ Bucket: this.#bucket, Delete: { Objects, Quiet: true } });
    const answer = await within(undefined, (abortSignal) => this.#client.send(command, { abortSignal }));
    // A bulk delete answers 200 and tells failures key by key.
    const failed = answer.Errors?.find(({ Code }) => Code !== 'NoSuchKey');
    if (failed) throw s3Failure(failed.Code ?? 'unknown', undefined, failed);
  }
}

/** Runs one operation under its deadline and the caller's signal, and maps what it throws. */
async function within<T>(signal: AbortSignal | undefined, operation: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const deadline = AbortSignal.timeout(operationDeadlineMs);
  try {
    signal?.throwIfAborted();
    return await operation(signal ? AbortSignal.any([signal, deadline]) : deadline);
  } catch (thrown) {
    throw toS3Error(thrown, signal);
  }
}

function tooLarge(key: string): StorageError {
  return new StorageError('too-large', `${key} is larger than ${maxObjectBytes} bytes`);
}
