// The newest events of the feed, live while the page is visible. Older ones are asked for page by page.
import { useCallback, useEffect, useRef, useState } from 'react';
import { useApi } from '../api/api-context.ts';
import { toApiError, type ApiError } from '../api/api-error.ts';
import type { Event } from '../api/contract.ts';
import type { Filters } from '../api/list-pages.ts';
import { useAction } from '../api/use-action.ts';
import { followEvents } from './follow-events.ts';
import { usePageVisible } from './use-page-visible.ts';

const mostKept = 3_000;

type Feed = {
  /** Newest first. */
  events: Event[];
  hasOlder: boolean;
};
export type EventFeed = {
  feed: Feed | undefined;
  error: ApiError | undefined;
  isLoadingOlder: boolean;
  older: (() => void) | undefined;
};

/** `filters` must be stable (useMemo). */
export function useEventFeed(filters: Filters): EventFeed {
  const { api } = useApi();
  const [feed, setFeed] = useState<Feed>();
  const [error, setError] = useState<ApiError>();
  const isVisible = usePageVisible();
  const place = useRef(0);

  useEffect(() => {
    const closing = new AbortController();
    const { signal } = closing;
    const begin = async () => {
      const { data, nextAfter, hasMore } = await api.events.newest(filters, { signal });
      place.current = nextAfter;
      setFeed({ events: data, hasOlder: hasMore });
      setError(undefined);
    };
    begin().catch((thrown: unknown) => signal.aborted || setError(toApiError(thrown)));
    return () => {
      closing.abort();
      setFeed(undefined);
    };
  }, [api, filters]);

  const isLoaded = feed !== undefined;
  useEffect(() => {
    if (!isLoaded || !isVisible) return;
    const closing = new AbortController();
    void followEvents({
      after: place.current,
      open: (after, signal) => api.events.follow(after, filters, signal),
      onEvents: (events, after) => {
        place.current = after;
        setFeed((before) => before && { ...before, events: newestFirst(events, before.events) });
      },
      onTrouble: setError,
      signal: closing.signal,
    });
    return () => closing.abort();
  }, [api, filters, isLoaded, isVisible]);

  const loadOlder = useCallback(
    async ({ events }: Feed) => {
      const before = events.at(-1)?.sequence;
      const { data, hasMore } = await api.events.newest(filters, { ...(before !== undefined && { before }) });
      setFeed((now) => now && { events: [...now.events, ...data], hasOlder: hasMore });
    },
    [api, filters],
  );
  const loading = useAction(() => (feed ? loadOlder(feed) : Promise.resolve()));
  const hasOlder = feed !== undefined && feed.hasOlder && feed.events.length < mostKept;
  return {
    feed,
    error: error ?? loading.error,
    isLoadingOlder: loading.isPending,
    older: hasOlder ? () => loading.run() : undefined,
  };
}

/** After a pause of the page the same event may come twice. */
function newestFirst(events: readonly Event[], before: readonly Event[]): Event[] {
  const newest = before[0]?.sequence ?? 0;
  const fresh = events.filter(({ sequence }) => sequence > newest).reverse();
  return [...fresh, ...before].slice(0, mostKept);
}
