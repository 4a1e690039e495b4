// Puts objects into storage, with tries within a budget of time.
import { objectKey, type ObjectPlace } from '@millrace/pipeline';
import type { ObjectBody, ObjectStorage } from '@millrace/storage';
import { setTimeout as delay } from 'node:timers/promises';

/** How long storage or Redis may be away before the run is given up, and the pause between tries. */
const retry = { budgetMs: 60_000, baseMs: 200, maxMs: 3_000 } as const;

export type RunPlace = Omit<ObjectPlace, 'renditionId' | 'name'>;

export class StorageWriter {
  readonly #storage: ObjectStorage;
  readonly #place: RunPlace;
  readonly #signal: AbortSignal;

  constructor(storage: ObjectStorage, place: RunPlace, signal: AbortSignal) {
    this.#storage = storage;
    this.#place = place;
    this.#signal = signal;
  }

  put(renditionId: string, name: string, body: ObjectBody): Promise<void> {
    const key = objectKey({ ...this.#place, renditionId, name });
    const options = { contentType: contentTypeOf(renditionId), signal: this.#signal };
    return withRetry(() => this.#storage.put(key, body, options), this.#signal);
  }
}

export function contentTypeOf(renditionId: string): string {
  return renditionId === 'audio' ? 'audio/mp4' : 'video/mp4';
}

/** Tries until it works, the budget is used up or the signal is aborted; then rejects with the last error. */
export async function withRetry<T>(attempt: () => Promise<T>, signal: AbortSignal): Promise<T> {
  const deadline = performance.now() + retry.budgetMs;
  for (let pauseMs: number = retry.baseMs; ; pauseMs = Math.min(2 * pauseMs, retry.maxMs)) {
    try {
      return await attempt();
    } catch (error) {
      if (signal.aborted || performance.now() + pauseMs > deadline) throw error;
      await delay(pauseMs * (0.5 + Math.random() / 2), undefined, { signal });
    }
  }
}
