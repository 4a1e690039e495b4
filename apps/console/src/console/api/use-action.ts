// One thing the user does: pending while it runs, with the error of its last try.
import { useState } from 'react';
import { toApiError, type ApiError } from './api-error.ts';

export type Action = { isPending: boolean; error: ApiError | undefined; run: () => void };

/** `run` does nothing while a run is pending: a double click acts once. */
export function useAction(act: () => Promise<void>): Action {
  const [isPending, setPending] = useState(false);
  const [error, setError] = useState<ApiError>();
  const run = async (): Promise<void> => {
    setPending(true);
    setError(undefined);
    try {
      await act();
    } catch (thrown) {
      setError(toApiError(thrown));
    } finally {
      setPending(false);
    }
  };
  return { isPending, error, run: () => void (isPending || run()) };
}
