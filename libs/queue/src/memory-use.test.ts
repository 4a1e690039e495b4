import { expect, test } from 'vitest';
import { memoryUse } from './memory-use.ts';
import type { Redis } from './redis.ts';

test.each([
  [
    'a Redis with a bound',
    'used_memory:85\r\nused_memory_human:85B\r\nmaxmemory:100\r\nmaxmemory_policy:noeviction',
    0.85,
  ],
  ['one whose bound was lowered', 'used_memory:85\r\nmaxmemory:1', 85],
  ['one without', 'used_memory:85\r\nmaxmemory:0', 0],
])('%s', async (_what, info, use) => {
  const redis = { info: () => Promise.resolve(`# Memory\r\n${info}\r\n`) } as unknown as Redis;
  expect(await memoryUse(redis)).toBe(use);
});
