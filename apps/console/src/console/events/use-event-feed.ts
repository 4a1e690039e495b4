// The newest events of the feed, live while the page is visible. Older ones are asked for page by page.
import { useCallback, useEffect, useRef, useState } from 'react';
import { useApi } from '../api/api-context.ts';
import { toApiError, type ApiError } from '../api/api-error.ts';
import type { EventFilter, MillraceEvent } from '@millrace/sdk';
import { useAction } from '../api/use-action.ts';
import { followEvents } from './follow-events.ts';
import { usePageVisible } from './use-page-visible.ts';

const mostKept = 3_000;
const pageSize = 200;

export type FeedFilter = Pick<EventFilter, 'types' | 'channelId'>;

type Feed = {
  /** Newest first. */
  events: MillraceEvent[];
  hasOlder: boolean;
};
export type EventFeed = {
  feed: Feed | undefined;
  error: ApiError | undefined;
  isLoadingOlder: boolean;
  older: (() => void) | undefined;
};

/** `filters` must be stable (useMemo). */
export function useEventFeed(filters: FeedFilter): EventFeed {
  const { api } = useApi();
  const [feed, setFeed] = useState<Feed>();
  const [error, setError] = useState<ApiError>();
  const isVisible = usePageVisible();
  const place = useRef(0);

  useEffect(() => {
    const closing = new AbortController();
    const { signal } = closing;
    const begin = async () => {
      const { data, nextAfter, hasMore } = await api.events.newest({ ...filters, limit: pageSize }, { signal });
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
      stream: (after, options) => api.events.stream({ ...filters, after }, options),
      onEvent: (event) => {
        place.current = event.sequence;
        setFeed((before) => before && { ...before, events: newestFirst(event, before.events) });
      },
      onTrouble: setError,
      signal: closing.signal,
    });
    return () => closing.abort();
  }, [api, filters, isLoaded, isVisible]);

  const loadOlder = useCallback(
    async ({ events }: Feed) => {
      const before = events.at(-1)?.sequence;
      const { data, hasMore } = await api.events.newest({
        ...{ ...filters, limit: pageSize },
        ...(before !== undefined && { before }),
      });
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
function newestFirst(event: MillraceEvent, before: MillraceEvent[]): MillraceEvent[] {
  const isKnown = event.sequence <= (before[0]?.sequence ?? 0);
  return isKnown ? before : [event, ...before].slice(0, mostKept);
}
