import type { Client } from '../client.ts';
import type { Event } from '../contract.ts';
import { queryOf, type Filters } from '../list-pages.ts';

const pageSize = '200';

export type EventPage = { data: Event[]; nextAfter: number; hasMore: boolean };

export function eventCalls(call: Client) {
  return {
    /** A page of the feed, newest first: all of it, or what stands before a sequence number. */
    newest: (filters: Filters, { before, signal }: { before?: number; signal?: AbortSignal } = {}) => {
      const query = { order: 'newest', limit: pageSize, ...filters, before: before?.toString() };
      return call<EventPage>(`/v1/events${queryOf(query)}`, { ...(signal && { signal }) });
    },
    /** The live feed: an answer that does not end by itself. */
    follow: (after: number, filters: Filters, signal: AbortSignal) =>
      call<ReadableStream<Uint8Array>>(`/v1/events/stream${queryOf({ after: `${after}`, ...filters })}`, {
        signal,
        isEndless: true,
      }),
  };
}
