// The flight recorder of a stream: what is known is kept, and only what came since is asked for.
import { useCallback, useRef } from 'react';
import { useApi } from '../api/api-context.ts';
import type { RecorderEntry } from '@millrace/sdk';
import { useRefreshed, type Refreshed } from '../api/use-refreshed.ts';

const mostPages = 10;

/** Oldest first. */
export function useRecorder(streamId: string, everyMs: number): Refreshed<readonly RecorderEntry[]> {
  const { api } = useApi();
  const known = useRef<{ entries: readonly RecorderEntry[]; after: number }>({ entries: [], after: 0 });
  const load = useCallback(
    async (signal: AbortSignal) => {
      for (let page = 0; page < mostPages; page += 1) {
        const { data, nextAfter, hasMore } = await api.streams
          .events(streamId, { signal })
          .page({ after: known.current.after, limit: 1_000 });
        // Two loads may run at once when the page comes back to view.
        if (nextAfter > known.current.after) {
          known.current = { entries: [...known.current.entries, ...data], after: nextAfter };
        }
        if (!hasMore) break;
      }
      return known.current.entries;
    },
    [api, streamId],
  );
  return useRefreshed(load, everyMs);
}
