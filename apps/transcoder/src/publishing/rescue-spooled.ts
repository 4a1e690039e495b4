// What a worker that died had listed and storage had not taken yet: who starts on its machine next gives it to origins, and
// stores it. Under the key that it has: an epoch is part of it, so nothing else is ever stored there.
import { objectPlaceOf } from '@millrace/pipeline';
import type { ObjectStorage } from '@millrace/storage';
import type { HotWindow } from '../hot-window/hot-window.ts';
import type { Spool } from './spool.ts';
import { keptMs, type LeftObject } from './spooled-file.ts';
import { contentTypeOf, withRetry } from './storage-writer.ts';

export interface RescueOptions {
  spool: Pick<Spool, 'leftovers' | 'inTurn'>;
  storage: Pick<ObjectStorage, 'put'>;
  hotWindow: Pick<HotWindow, 'lend'>;
  signal: AbortSignal;
}

/**
 * Resolves with how many objects were stored, when no more is left, each was tried for as long as it is kept, or `signal` is
 * aborted. What is not stored stays.
 */
export async function rescueSpooled(options: RescueOptions): Promise<number> {
  const left = await options.spool.leftovers();
  const stored = await Promise.all(left.map((object) => rescue(object, options)));
  return stored.filter(Boolean).length;
}

async function rescue(object: LeftObject, options: RescueOptions): Promise<boolean> {
  const { spool, storage, hotWindow, signal } = options;
  const place = objectPlaceOf(object.key);
  if (!place) {
    await object.drop();
    return false;
  }
  const endLoan = hotWindow.lend(place, () => object.read());
  const put = async () => {
    const bytes = await object.read();
    if (bytes) await storage.put(object.key, bytes, { contentType: contentTypeOf(place.renditionId), signal });
    return bytes !== undefined;
  };
  try {
    const isStored = await withRetry(() => spool.inTurn(put, signal), signal, keptMs);
    await object.drop();
    return isStored;
  } catch {
    return false;
  } finally {
    endLoan();
  }
}
