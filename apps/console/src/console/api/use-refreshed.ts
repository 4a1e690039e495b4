// Data that is asked for again and again while the page is visible. One request at a time; old data stays on an error.
import { useCallback, useEffect, useRef, useState } from 'react';
import { toApiError, type ApiError } from './api-error.ts';
import { refreshDelayMs } from './refresh-schedule.ts';

export type Refreshed<T> = { data: T | undefined; error: ApiError | undefined; refresh: () => void };

/** Calls `load` now, on `refresh()`, on the page's return to view, and on schedule. `load` must be stable (useCallback). */
export function useRefreshed<T>(load: (signal: AbortSignal) => Promise<T>, everyMs?: number): Refreshed<T> {
  const [data, setData] = useState<T>();
  const [error, setError] = useState<ApiError>();
  const hurry = useRef<() => void>(() => undefined);

  useEffect(() => {
    const closing = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let round = 0;
    let failures = 0;

    const run = async (): Promise<void> => {
      clearTimeout(timer);
      if (document.hidden) return;
      round += 1;
      const mine = round;
      const isCurrent = () => mine === round && !closing.signal.aborted;
      try {
        const loaded = await load(closing.signal);
        if (!isCurrent()) return;
        failures = 0;
        setData(loaded);
        setError(undefined);
      } catch (thrown) {
        if (!isCurrent()) return;
        failures += 1;
        setError(toApiError(thrown));
      }
      timer = setTimeout(() => void run(), refreshDelayMs(failures, everyMs));
    };

    hurry.current = () => void run();
    document.addEventListener('visibilitychange', hurry.current, { signal: closing.signal });
    void run();
    return () => {
      closing.abort();
      clearTimeout(timer);
    };
  }, [load, everyMs]);

  return { data, error, refresh: useCallback(() => hurry.current(), []) };
}
