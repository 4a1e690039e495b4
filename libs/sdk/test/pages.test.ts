import { describe, expect, it } from 'vitest';
import { Millrace } from '../src/index.ts';

/** A client of an API that gives these answers, one after another, and where it was asked. */
function clientOf(answers: (page: number) => Response) {
  const asked: URLSearchParams[] = [];
  const fetch = (url: unknown) => Promise.resolve(answers(asked.push(new URL(String(url)).searchParams)));
  return { client: new Millrace({ baseUrl: 'http://api.test', fetch }), asked };
}

describe('a list', () => {
  const three = (page: number) =>
    Response.json({ data: [{ id: `ch_${page}` }], nextCursor: page < 3 ? `c${page}` : null });

  it('is read as far as its reader looks, and tells that there is more', async () => {
    const { client, asked } = clientOf(three);
    const first = await client.channels.list().first(2);
    expect(first).toEqual({ data: [{ id: 'ch_1' }, { id: 'ch_2' }], nextCursor: 'c2' });
    expect(asked.map((query) => [query.get('limit'), query.get('cursor')])).toEqual([
      ['100', null],
      ['100', 'c1'],
    ]);
  });

  it('ends with its last page', async () => {
    const { client, asked } = clientOf(three);
    expect(await client.channels.list().first(50)).toMatchObject({ data: { length: 3 }, nextCursor: null });
    expect(asked).toHaveLength(3);
  });
});

describe('usage as a table', () => {
  const pagesOf = (pages: number) => (page: number) =>
    new Response(`hour,seconds\r\n${page},60\r\n`, { headers: page < pages ? { 'next-cursor': `c${page}` } : {} });

  it('is one of all pages, with one header', async () => {
    const { client, asked } = clientOf(pagesOf(3));
    expect(await client.usage.csv()).toBe('hour,seconds\r\n1,60\r\n2,60\r\n3,60\r\n');
    expect(asked.map((query) => query.get('cursor'))).toEqual([null, 'c1', 'c2']);
  });

  it('is refused when it would be too much, and never cut', async () => {
    const { client, asked } = clientOf(pagesOf(1_001));
    await expect(client.usage.csv()).rejects.toThrow('This is too much for one table. Choose a shorter time.');
    expect(asked).toHaveLength(1_000);
  });
});
