// The newest events of the feed, live while the page is visible. Older ones are asked for window by window.
import { useCallback, useEffect, useRef, useState } from 'react';
import { useApi } from '../api/api-context.ts';
import { toApiError, type ApiError } from '../api/api-error.ts';
import type { Event } from '../api/contract.ts';
import type { Filters } from '../api/list-pages.ts';
import { useAction } from '../api/use-action.ts';
import { followEvents } from './follow-events.ts';
import { usePageVisible } from './use-page-visible.ts';

/** So many sequence numbers are looked through at once; a page of the feed has room for all of them. */
const windowSize = 1_000;
const mostKept = 3_000;

type Feed = {
  /** Newest first. */
  events: Event[];
  /** Everything after this has been looked through. */
  from: number;
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
      const end = await api.events.newest(signal);
      const from = Math.max(0, end - windowSize);
      const { data, nextAfter } = await api.events.page(from, filters, signal);
      place.current = nextAfter;
      setFeed({ events: data.reverse(), from });
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
    async (before: Feed) => {
      const from = Math.max(0, before.from - windowSize);
      const { data } = await api.events.page(from, filters, new AbortController().signal);
      const older = data.filter(({ sequence }) => sequence <= before.from).reverse();
      setFeed((now) => now && { ...now, events: [...now.events, ...older], from });
    },
    [api, filters],
  );
  const loading = useAction(() => (feed ? loadOlder(feed) : Promise.resolve()));
  const hasOlder = feed !== undefined && feed.from > 0 && feed.events.length < mostKept;
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
