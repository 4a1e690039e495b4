// A list, page by page: the first page, and one more each time its reader asks for it.
import { useCallback, useState } from 'react';
import type { Page } from './contract.ts';
import type { Paging } from './list-pages.ts';
import { useRefreshed, type Refreshed } from './use-refreshed.ts';

export type Paged<T> = Refreshed<Page<T>> & { more: (() => void) | undefined };

/** `load` must be stable (useCallback). `more` is undefined on the last page. */
export function usePages<T>(load: (paging: Paging) => Promise<Page<T>>, everyMs?: number): Paged<T> {
  const [pages, setPages] = useState(1);
  const loadPages = useCallback((signal: AbortSignal) => load({ pages, signal }), [load, pages]);
  const refreshed = useRefreshed(loadPages, everyMs);
  const hasMore = typeof refreshed.data?.nextCursor === 'string';
  return { ...refreshed, more: hasMore ? () => setPages(pages + 1) : undefined };
}
