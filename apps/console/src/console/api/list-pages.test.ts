import { describe, expect, it } from 'vitest';
import type { Client } from './client.ts';
import { listPages, queryOf } from './list-pages.ts';

/** A client that answers every path from a table and remembers what it was asked. */
function answering(answers: Record<string, unknown>): { client: Client; asked: string[] } {
  const asked: string[] = [];
  const client: Client = <T>(path: string) => {
    asked.push(path);
    return Promise.resolve(answers[path] as T);
  };
  return { client, asked };
}

describe('a list', () => {
  const first = { data: [{ id: 'ch_1' }], nextCursor: 'a b' };
  const last = { data: [{ id: 'ch_2' }], nextCursor: null };
  const answers = { '/v1/channels?limit=100': first, '/v1/channels?limit=100&cursor=a+b': last };
  const { signal } = new AbortController();

  it('asks for as many pages as are shown, and tells that there are more', async () => {
    const { client, asked } = answering(answers);
    const listed = await listPages(client, '/v1/channels', { pages: 1, signal });
    expect(listed).toEqual(first);
    expect(asked).toHaveLength(1);
  });

  it('follows the cursor and stops at the last page', async () => {
    const { client, asked } = answering(answers);
    const listed = await listPages(client, '/v1/channels', { pages: 5, signal });
    expect(listed).toEqual({ data: [{ id: 'ch_1' }, { id: 'ch_2' }], nextCursor: null });
    expect(asked).toHaveLength(2);
  });
});

describe('a query', () => {
  it('has what is given, in a form that a URL takes', () => {
    expect(queryOf({ types: 'stream.live', channelId: undefined, name: '', text: 'a&b' })).toBe(
      '?types=stream.live&text=a%26b',
    );
  });

  it('is nothing when nothing is given', () => {
    expect(queryOf({ state: undefined })).toBe('');
  });
});
