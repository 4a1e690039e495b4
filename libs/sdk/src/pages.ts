// Lists: one page at a time, or all items of all pages, fetched as they are needed.
import type { CallOptions, Query, Transport } from './transport.ts';

export interface Page<T> {
  data: T[];
  /** Null on the last page. */
  nextCursor: string | null;
}

export interface PageQuery {
  /** Items per page, 1 to 100. */
  limit?: number;
  /** `nextCursor` of the page before. */
  cursor?: string;
}

/** What a list call gives: iterate over it for all items, or ask for a page. */
export class Pages<T> implements AsyncIterable<T> {
  readonly #load: (query: PageQuery) => Promise<Page<T>>;

  constructor(load: (query: PageQuery) => Promise<Page<T>>) {
    this.#load = load;
  }

  /** The first page, or the one of a cursor. */
  page(query: PageQuery = {}): Promise<Page<T>> {
    return this.#load(query);
  }

  /** The first so many pages of a hundred, as one page: a list that its reader looks further and further into. */
  async first(pages: number): Promise<Page<T>> {
    const first: Page<T> = { data: [], nextCursor: null };
    for (let read = 0; read < pages; read += 1) {
      const { data, nextCursor } = await this.#load({
        limit: 100,
        ...(first.nextCursor !== null && { cursor: first.nextCursor }),
      });
      first.data.push(...data);
      first.nextCursor = nextCursor;
      if (nextCursor === null) break;
    }
    return first;
  }

  /** All items, but no more than `most`. */
  async all(most = 10_000): Promise<T[]> {
    const items: T[] = [];
    for await (const item of this) {
      if (items.length >= most) break;
      items.push(item);
    }
    return items;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    let cursor: string | null | undefined;
    do {
      const page = await this.#load({ limit: 100, ...(cursor && { cursor }) });
      yield* page.data;
      cursor = page.nextCursor;
    } while (cursor !== null);
  }
}

export function listOf<T>(transport: Transport, path: string, filter: Query = {}, options: CallOptions = {}): Pages<T> {
  return new Pages<T>((query) => transport.send({ method: 'GET', path, query: { ...filter, ...query }, ...options }));
}
