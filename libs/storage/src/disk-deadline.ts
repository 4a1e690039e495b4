// A disk can hang: a network file system whose server is gone, a device that answers nothing. What is asked of it then never
// ends, and nothing can take it back; whoever waits for it goes on all the same.
import { operationDeadlineMs } from './object-storage.ts';
import { StorageError } from './storage-error.ts';

/** The work's end, or a rejection when the signal is aborted or the time is over. The work may still be done later. */
export function inTime<T>(work: Promise<T>, signal?: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal?.reason as Error);
    const late = () =>
      reject(new StorageError('unavailable', `the disk has not answered for ${operationDeadlineMs} ms`));
    const timer = setTimeout(late, operationDeadlineMs);
    signal?.addEventListener('abort', abort, { once: true });
    void work.then(resolve, reject).finally(() => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    });
  });
}
