// Lists come in pages behind cursors; the console shows the first so many of them as one.
import type { Client } from './client.ts';
import type { Page } from './contract.ts';

const pageSize = 100;
const mostPages = 50;

export type Filters = Readonly<Record<string, string | undefined>>;
export type Paging = { pages: number; signal: AbortSignal; filters?: Filters };

/** The first `pages` pages of a list, as one page. */
export async function listPages<T>(call: Client, path: string, { pages, signal, filters }: Paging): Promise<Page<T>> {
  const listed: Page<T> = { data: [], nextCursor: null };
  for (let page = 0; page < Math.min(pages, mostPages); page += 1) {
    const query = queryOf({ limit: `${pageSize}`, ...filters, cursor: listed.nextCursor ?? undefined });
    const next = await call<Page<T>>(`${path}${query}`, { signal });
    listed.data.push(...next.data);
    listed.nextCursor = next.nextCursor;
    if (next.nextCursor === null) break;
  }
  return listed;
}

/** `?name=value&…` of what is given; empty when nothing is. */
export function queryOf(fields: Filters): string {
  const given = Object.entries(fields).filter((field): field is [string, string] => (field[1] ?? '') !== '');
  return given.length === 0 ? '' : `?${new URLSearchParams(given).toString()}`;
}
