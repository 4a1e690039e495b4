// One thing the user does: pending while it runs, with the error of its last try.
import { useState } from 'react';
import { toApiError, type ApiError } from './api-error.ts';

export type Action<A extends unknown[] = []> = {
  isPending: boolean;
  error: ApiError | undefined;
  run: (...given: A) => void;
};

/** `run` does nothing while a run is pending: a double click acts once. */
export function useAction<A extends unknown[] = []>(act: (...given: A) => Promise<void>): Action<A> {
  const [isPending, setPending] = useState(false);
  const [error, setError] = useState<ApiError>();
  const run = async (given: A): Promise<void> => {
    setPending(true);
    setError(undefined);
    try {
      await act(...given);
    } catch (thrown) {
      setError(toApiError(thrown));
    } finally {
      setPending(false);
    }
  };
  return { isPending, error, run: (...given) => void (isPending || run(given)) };
}
