// Events of the organization: read up to now, or followed as they come. The pull twin of webhooks.
import type { EventType, MillraceEvent } from '../contract-types.ts';
import { feedOf, type FeedPage, type FeedPages } from '../feed-pages.ts';
import { followEvents, type FollowOptions } from '../follow-events.ts';
import type { CallOptions, Transport } from '../transport.ts';

export interface EventFilter {
  /** Events with a larger `sequence` than this. */
  after?: number;
  types?: readonly EventType[];
  channelId?: string;
  streamId?: string;
}

export class Events {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Oldest first, from the beginning unless `after` says otherwise. */
  list(filter: EventFilter = {}, options?: CallOptions): FeedPages<MillraceEvent> {
    return feedOf(this.#transport, '/v1/events', toQuery(filter), options);
  }

  /** A page of the newest, newest first; the next one goes on `before` the smallest `sequence` of it. */
  newest(
    { types, ...filter }: EventFilter & { before?: number; limit?: number } = {},
    options?: CallOptions,
  ): Promise<FeedPage<MillraceEvent>> {
    const query = { order: 'newest', ...filter, ...(types && { types: types.join(',') }) };
    return this.#transport.send<FeedPage<MillraceEvent>>({ method: 'GET', path: '/v1/events', query, ...options });
  }

  /**
   * Events as they come, without an end: from now on unless `after` says otherwise. A connection that breaks is made anew
   * and misses nothing. Ends when `signal` is aborted or the caller stops iterating; throws when the API refuses.
   */
  stream(filter: EventFilter = {}, options: FollowOptions = {}): AsyncGenerator<MillraceEvent, void> {
    return followEvents(this.#transport, toQuery(filter), options);
  }
}

function toQuery({ types, ...filter }: EventFilter) {
  return { ...filter, ...(types && { types: types.join(',') }) };
}
