import { Millrace } from '@millrace/sdk';
import { expect, it } from 'vitest';
import { resendFailed } from './resend-failed.ts';

it('what was given up is sent again to the last of it, however many requests that takes', async () => {
  const bodies: unknown[] = [];
  const fetch = (_url: unknown, init?: RequestInit) => {
    const isFirst = bodies.push(JSON.parse(init?.body as string)) === 1;
    const first = { count: 9_990, nextAfter: 12_000, hasMore: true };
    return Promise.resolve(Response.json(isFirst ? first : { count: 7, nextAfter: 12_009, hasMore: false }));
  };
  expect(await resendFailed(new Millrace({ baseUrl: 'http://api.test', fetch }), 'whk_1')).toBe(9_997);
  expect(bodies).toEqual([
    { after: 0, onlyFailed: true },
    { after: 12_000, onlyFailed: true },
  ]);
});
