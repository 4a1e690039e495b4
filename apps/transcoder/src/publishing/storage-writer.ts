// Puts objects into storage, with tries within a budget of time. What is not taken at once waits on the disk.
import { objectKey, type ObjectPlace } from '@millrace/pipeline';
import { piecesOf, type ObjectBody, type ObjectStorage } from '@millrace/storage';
import { setTimeout as delay } from 'node:timers/promises';
import type { StorageReach } from '../duty/storage-reach.ts';
import type { HotWindow } from '../hot-window/hot-window.ts';
import type { Spool, SpooledObject } from './spool.ts';

/** Storage that has an object for so long may never answer: should this worker die meanwhile, it would be gone. */
const slowTryMs = 500;
/** How long storage or Redis may be away before the run is given up, and the pause between tries. */
const retry = { budgetMs: 180_000, baseMs: 200, maxMs: 3_000 } as const;

export type RunPlace = Omit<ObjectPlace, 'renditionId' | 'name'>;

export interface StorageWriterOptions {
  storage: Pick<ObjectStorage, 'put'>;
  place: RunPlace;
  spool: Spool;
  hotWindow: Pick<HotWindow, 'lend'>;
  storageReach: Pick<StorageReach, 'watch' | 'awayMs'>;
  signal: AbortSignal;
}

export class StorageWriter {
  readonly #options: StorageWriterOptions;

  constructor(options: StorageWriterOptions) {
    this.#options = options;
  }

  /**
   * Resolves with what was stored. Meanwhile origins have it from here. It is tried until `givenUp` is aborted; without that,
   * for as long as a run does not die of it.
   */
  async put(renditionId: string, name: string, body: ObjectBody, givenUp?: AbortSignal): Promise<ObjectBody> {
    const { storage, storageReach, place, spool, hotWindow } = this.#options;
    const signal = givenUp ? AbortSignal.any([this.#options.signal, givenUp]) : this.#options.signal;
    const key = objectKey({ ...place, renditionId, name });
    const options = { contentType: contentTypeOf(renditionId), signal };
    const object = new WaitingObject(spool, key, body);
    const endLoan = hotWindow.lend({ ...place, renditionId, name }, async () =>
      Buffer.concat(piecesOf(await object.read())),
    );
    // Tried first, it would be lost with its worker meanwhile.
    if (storageReach.awayMs > 0) await object.putAside();
    const put = async () => {
      const bytes = await object.read();
      await storageReach.watch(() => storage.put(key, bytes, options));
      return bytes;
    };
    try {
      return await withRetry(() => object.inTurn(put, signal), signal, givenUp ? Infinity : undefined);
    } finally {
      endLoan();
      await object.drop();
    }
  }
}

/** An object on its way: in memory for the first try while that is a matter of moments, on the disk behind it. */
class WaitingObject {
  readonly #spool: Spool;
  readonly #key: string;
  #body: ObjectBody | undefined;
  #aside: SpooledObject | undefined;
  #puttingAside: Promise<void> | undefined;

  constructor(spool: Spool, key: string, body: ObjectBody) {
    this.#spool = spool;
    this.#key = key;
    this.#body = body;
  }

  read(): Promise<ObjectBody> {
    if (this.#aside) return this.#aside.read();
    return Promise.resolve(this.#body ?? []);
  }

  /** On the disk from now on, if there is room. Never rejects. */
  putAside(): Promise<void> {
    this.#puttingAside ??= this.#write();
    return this.#puttingAside;
  }

  async inTurn<T>(put: () => Promise<T>, signal: AbortSignal): Promise<T> {
    if (this.#puttingAside) return this.#spool.inTurn(put, signal);
    const slow = setTimeout(() => void this.putAside(), slowTryMs);
    try {
      return await put();
    } catch (error) {
      await this.putAside();
      throw error;
    } finally {
      clearTimeout(slow);
    }
  }

  async drop(): Promise<void> {
    await this.#puttingAside;
    await this.#aside?.drop();
  }

  async #write(): Promise<void> {
    if (this.#body) this.#aside = await this.#spool.putAside(this.#key, this.#body);
    if (this.#aside) this.#body = undefined;
  }
}

export function contentTypeOf(renditionId: string): string {
  return renditionId === 'audio' ? 'audio/mp4' : 'video/mp4';
}

/** Tries until it works, the budget is used up or the signal is aborted; then rejects with the last error. */
export async function withRetry<T>(
  attempt: () => Promise<T>,
  signal: AbortSignal,
  budgetMs: number = retry.budgetMs,
): Promise<T> {
  const deadline = performance.now() + budgetMs;
  for (let pauseMs: number = retry.baseMs; ; pauseMs = Math.min(2 * pauseMs, retry.maxMs)) {
    try {
      return await attempt();
    } catch (error) {
      if (signal.aborted || performance.now() + pauseMs > deadline) throw error;
      await delay(pauseMs * (0.5 + Math.random() / 2), undefined, { signal });
    }
  }
}
