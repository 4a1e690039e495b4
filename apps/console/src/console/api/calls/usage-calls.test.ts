import { expect, it } from 'vitest';
import type { Client } from '../client.ts';
import { loadCsv, mostPages } from './usage-calls.ts';

const question = { from: '2026-11-01', to: '2026-11-02', interval: 'hour', groupBy: 'channel' } as const;

/** An API whose answer has `pages` pages of one row. */
function apiOf(pages: number) {
  const asked: string[] = [];
  const call = ((path: string) => {
    asked.push(path);
    const page = asked.length;
    return Promise.resolve({ text: `hour,seconds\r\n${page},60\r\n`, nextCursor: page < pages ? `c${page}` : null });
  }) as Client;
  return { call, asked };
}

it('makes one table of all pages, with one header', async () => {
  const { call, asked } = apiOf(3);
  expect(await loadCsv(call, question)).toBe('hour,seconds\r\n1,60\r\n2,60\r\n3,60\r\n');
  expect(asked.map((path) => new URLSearchParams(path.split('?')[1]).get('cursor'))).toEqual([null, 'c1', 'c2']);
});

it('goes on for as many pages as a file may have, and makes no table of a part', async () => {
  expect((await loadCsv(apiOf(mostPages).call, question)).split('\r\n')).toHaveLength(mostPages + 2);
  const { call, asked } = apiOf(mostPages + 1);
  await expect(loadCsv(call, question)).rejects.toThrow('This is too much for one file. Choose a shorter time.');
  expect(asked).toHaveLength(mostPages);
});
