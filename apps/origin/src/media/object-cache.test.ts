import type { StoredObject } from '@millrace/storage';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createObjectCache, type ReadOutcome } from './object-cache.ts';

let reads: string[];
let outcomes: ReadOutcome[];
let answer: (key: string) => Promise<StoredObject | undefined>;

const stored = (sizeBytes: number): StoredObject => ({
  body: new Uint8Array(sizeBytes),
  contentType: 'video/mp4',
  sizeBytes,
});
const cacheOf = (maxBytes: number) =>
  createObjectCache({
    storage: {
      get: (key) => {
        reads.push(key);
        return answer(key);
      },
    },
    maxBytes,
    onOutcome: (outcome) => outcomes.push(outcome),
    onError: () => undefined,
  });

beforeEach(() => {
  vi.useFakeTimers();
  [reads, outcomes] = [[], []];
  answer = () => Promise.resolve(stored(40));
});
afterEach(() => void vi.useRealTimers());

describe('the cache of objects', () => {
  it('reads an object once, for all who ask at once and all who ask later', async () => {
    const read = cacheOf(100);
    const bodies = await Promise.all([read('a'), read('a'), read('a')]);
    expect(bodies.map((body) => body?.length)).toEqual([40, 40, 40]);
    await read('a');
    expect(reads).toEqual(['a']);
    expect(outcomes).toEqual(['read', 'hit']);
  });

  it('keeps no more bytes than it may, the newest first', async () => {
    const read = cacheOf(100);
    for (const key of ['a', 'b', 'c', 'c', 'b', 'a']) await read(key);
    expect(reads).toEqual(['a', 'b', 'c', 'a']);
  });

  it('hands out an object that is too big to keep', async () => {
    const read = cacheOf(10);
    expect((await read('a'))?.length).toBe(40);
    await read('a');
    expect(reads).toEqual(['a', 'a']);
  });

  it('believes for one second that an object is missing', async () => {
    const read = cacheOf(100);
    answer = () => Promise.resolve(undefined);
    expect(await read('a')).toBeUndefined();
    expect(await read('a')).toBeUndefined();
    expect(reads).toEqual(['a']);
    await vi.advanceTimersByTimeAsync(1_001);
    answer = () => Promise.resolve(stored(1));
    expect((await read('a'))?.length).toBe(1);
  });

  it('tells trouble to all who asked, and asks again for the next', async () => {
    const read = cacheOf(100);
    answer = () => Promise.reject(new Error('out of order'));
    const both = await Promise.allSettled([read('a'), read('a')]);
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await expect(read('a')).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE', status: 503 });
    answer = () => Promise.resolve(stored(40));
    expect((await read('a'))?.length).toBe(40);
  });

  it('refuses further reads when too many are under way, but not what is under way already', async () => {
    const read = cacheOf(100);
    const never = Promise.withResolvers<undefined>();
    answer = () => never.promise;
    const waiting = Array.from({ length: 64 }, (_, i) => read(`k${i}`));
    await expect(read('one more')).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE' });
    const joined = read('k0');
    never.resolve(undefined);
    await expect(Promise.all([...waiting, joined])).resolves.toHaveLength(65);
  });
});
