// One page of a list, newest first. One row more than asked for tells whether there is a next page.
import type { PlatformKeys } from '@millrace/auth';
import { decodeCursor, encodeCursor } from './cursor.ts';

export interface PageRequest {
  query: { limit: string; cursor?: string | undefined };
  keys: PlatformKeys;
  /** Names the list and whose it is. */
  list: string;
}

/** What a query for the page needs: rows older than `before`, at most `take`. */
export interface PageWindow {
  take: number;
  before: string | undefined;
}

/** Loads a page by `load` and gives its rows and the next cursor. */
export async function loadPage<T extends { id: string }>(
  { query, keys, list }: PageRequest,
  load: (window: PageWindow) => Promise<T[]>,
): Promise<{ rows: T[]; nextCursor: string | null }> {
  const limit = Number(query.limit);
  const loaded = await load({ take: limit + 1, before: decodeCursor(keys, list, query.cursor) });
  const rows = loaded.slice(0, limit);
  const last = rows.at(-1);
  return { rows, nextCursor: loaded.length > limit && last ? encodeCursor(keys, list, last.id) : null };
}
