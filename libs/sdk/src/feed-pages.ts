// Feeds: what happened, oldest first, read by number. Unlike a list, a feed grows at the end that is read towards.
import type { CallOptions, Query, Transport } from './transport.ts';

export interface FeedPage<T> {
  data: T[];
  /** Send it as `after` to go on: nothing is skipped, also not what is written meanwhile. */
  nextAfter: number;
  /** Whether there is more already. */
  hasMore: boolean;
}

export interface FeedQuery {
  /** Only what has a larger number. */
  after?: number;
  /** Items per page, 1 to 1000. */
  limit?: number;
}

/** What a feed call gives: iterate over it up to now, or ask for a page. */
export class FeedPages<T> implements AsyncIterable<T> {
  readonly #load: (query: FeedQuery) => Promise<FeedPage<T>>;
  readonly #from: number;

  constructor(load: (query: FeedQuery) => Promise<FeedPage<T>>, from: number) {
    this.#load = load;
    this.#from = from;
  }

  page(query: FeedQuery = {}): Promise<FeedPage<T>> {
    return this.#load({ after: this.#from, ...query });
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    let after = this.#from;
    for (let hasMore = true; hasMore;) {
      const page = await this.#load({ after, limit: 1_000 });
      yield* page.data;
      ({ nextAfter: after, hasMore } = page);
    }
  }
}

export function feedOf<T>(
  transport: Transport,
  path: string,
  { after = 0, ...filter }: Query & FeedQuery,
  options?: CallOptions,
): FeedPages<T> {
  const load = (query: FeedQuery) =>
    transport.send<FeedPage<T>>({ method: 'GET', path, query: { ...filter, ...query }, ...options });
  return new FeedPages<T>(load, after);
}
