import type { Client } from '../client.ts';
import type { Event } from '../contract.ts';
import { queryOf, type Filters } from '../list-pages.ts';

export type EventPage = { data: Event[]; nextAfter: number; hasMore: boolean };

/** Of no stream at all: a page of its events is empty, and then says where the feed ends. */
const noStreamId = 'str_00000000000000000000000000';

export function eventCalls(call: Client) {
  return {
    /** The newest sequence number. */
    newest: async (signal: AbortSignal) =>
      (await call<EventPage>(`/v1/events?limit=1&streamId=${noStreamId}`, { signal })).nextAfter,
    /** A page of the feed, oldest first, after a sequence number. */
    page: (after: number, filters: Filters, signal: AbortSignal) =>
      call<EventPage>(`/v1/events${queryOf({ after: `${after}`, limit: '1000', ...filters })}`, { signal }),
    /** The live feed: an answer that does not end by itself. */
    follow: (after: number, filters: Filters, signal: AbortSignal) =>
      call<ReadableStream<Uint8Array>>(`/v1/events/stream${queryOf({ after: `${after}`, ...filters })}`, {
        signal,
        isEndless: true,
      }),
  };
}
