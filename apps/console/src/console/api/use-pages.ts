// A list, page by page: the first page, and one more each time its reader asks for it.
import type { Page, Pages } from '@millrace/sdk';
import { useCallback, useState } from 'react';
import { useRefreshed, type Refreshed } from './use-refreshed.ts';

export type Paged<T> = Refreshed<Page<T>> & { more: (() => void) | undefined };

const mostPages = 50;

/** `list` must be stable (useCallback). `more` is undefined on the last page. */
export function usePages<T>(list: (signal: AbortSignal) => Pages<T>, everyMs?: number): Paged<T> {
  const [pages, setPages] = useState(1);
  const loadPages = useCallback((signal: AbortSignal) => list(signal).first(pages), [list, pages]);
  const refreshed = useRefreshed(loadPages, everyMs);
  const hasMore = pages < mostPages && typeof refreshed.data?.nextCursor === 'string';
  return { ...refreshed, more: hasMore ? () => setPages(pages + 1) : undefined };
}
