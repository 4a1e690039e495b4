import { expect, it } from 'vitest';
import type { Call, Client } from '../client.ts';
import { webhookCalls } from './webhook-calls.ts';

it('what was given up is sent again to the last of it, however many requests that takes', async () => {
  const bodies: Call['body'][] = [];
  const client: Client = <T>(_path: string, call?: Call) => {
    const isFirst = bodies.push(call?.body) === 1;
    const answer = isFirst
      ? { count: 9_990, nextAfter: 12_000, hasMore: true }
      : { count: 7, nextAfter: 12_009, hasMore: false };
    return Promise.resolve(answer as T);
  };
  expect(await webhookCalls(client).resendFailed('whk_1')).toBe(9_997);
  expect(bodies).toEqual([
    { after: 0, onlyFailed: true },
    { after: 12_000, onlyFailed: true },
  ]);
});
