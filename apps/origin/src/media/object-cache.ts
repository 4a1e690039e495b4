// Media objects from storage, read once however many viewers ask, and kept in memory up to a bound of bytes. Objects never
// change, so what is kept stays true; that an object is missing is believed for a second only.
import { AppError } from '@millrace/errors';
import type { ObjectStorage } from '@millrace/storage';
import { LRUCache } from 'lru-cache';
import { SingleFlight } from '../single-flight.ts';

export interface ObjectCacheOptions {
  storage: Pick<ObjectStorage, 'get'>;
  maxBytes: number;
  onOutcome: (outcome: ReadOutcome) => void;
  onError: (error: unknown) => void;
}

export type ReadOutcome = 'hit' | 'read' | 'absent' | 'failed' | 'refused';

/** The object's bytes; undefined when there is no such object. Rejects with STORAGE_UNAVAILABLE. */
export type ObjectReader = (key: string) => Promise<Buffer | undefined>;

const readTimeoutMs = 10_000;
const maxReads = 64;
const absentMs = 1_000;
const absentLimit = 10_000;

export function createObjectCache(options: ObjectCacheOptions): ObjectReader {
  const { maxBytes, onOutcome } = options;
  const objects = new LRUCache<string, Buffer>({
    maxSize: maxBytes,
    sizeCalculation: ({ length }) => Math.max(1, length),
  });
  const absent = new LRUCache<string, true>({ max: absentLimit, ttl: absentMs, perf: Date });
  const reads = new SingleFlight<Buffer | undefined>();
  const read = async (key: string) => {
    const body = await readObject(options, key);
    onOutcome(body ? 'read' : 'absent');
    if (body) objects.set(key, body);
    else absent.set(key, true);
    return body;
  };
  return async (key) => {
    const kept = objects.get(key);
    if (kept || absent.has(key)) {
      onOutcome(kept ? 'hit' : 'absent');
      return kept;
    }
    if (reads.size >= maxReads && !reads.has(key)) {
      onOutcome('refused');
      throw unavailable('The origin reads as much as it can. Try again in a second.');
    }
    return reads.run(key, () => read(key));
  };
}

async function readObject({ storage, onOutcome, onError }: ObjectCacheOptions, key: string) {
  try {
    const object = await storage.get(key, { signal: AbortSignal.timeout(readTimeoutMs) });
    return object && Buffer.from(object.body.buffer, object.body.byteOffset, object.body.byteLength);
  } catch (error) {
    onOutcome('failed');
    onError(error);
    throw unavailable('The media cannot be read now. Try again in a second.', error);
  }
}

function unavailable(detail: string, cause?: unknown): AppError {
  return new AppError('STORAGE_UNAVAILABLE', detail, { cause, retryAfterSeconds: 1 });
}
