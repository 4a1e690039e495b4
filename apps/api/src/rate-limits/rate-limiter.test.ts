import { MessageChannel } from 'node:worker_threads';
import { describe, expect, test } from 'vitest';
import { RateLimiter } from './rate-limiter.ts';
import { toRateRule, type RateRules } from './rate-rules.ts';
import { takeTokens, type Taken } from './token-bucket.ts';
import { TokenStock } from './token-stock.ts';

const rules: RateRules = {
  read: { quota: 100, windowSeconds: 60 },
  write: { quota: 2, windowSeconds: 10 },
  secret: undefined,
  login: { quota: 3, windowSeconds: 60 },
  unauthenticated: { quota: 3, windowSeconds: 60 },
};

describe('a bucket', () => {
  const rule = { quota: 10, windowSeconds: 10 };
  const take = (fullAtMs: number, wanted: number, nowMs = 100_000) => takeTokens(rule, { fullAtMs, nowMs, wanted });

  test('that nobody used is full', () => {
    expect(take(0, 1)).toEqual({ granted: 1, remaining: 9, fullInMs: 1_000, nextInMs: 0, fullAtMs: 101_000 });
  });
  test('gives what it has when more is wanted', () => {
    expect(take(107_000, 5)).toMatchObject({ granted: 3, remaining: 0, fullInMs: 10_000 });
  });
  test('that is empty says when there is a token, and has it then', () => {
    const { nextInMs } = take(109_700, 1);
    expect(take(109_700, 1)).toMatchObject({ granted: 0, nextInMs: 700 });
    expect(take(109_700, 1, 100_000 + nextInMs).granted).toBe(1);
  });
});

describe('a stock', () => {
  const stockOf = (there: number) => {
    const asked: number[] = [];
    const clock = { nowMs: 0, left: there };
    const fetch = (wanted: number): Promise<Taken> => {
      asked.push(wanted);
      const granted = Math.min(wanted, clock.left);
      clock.left -= granted;
      return Promise.resolve({ granted, remaining: clock.left, fullInMs: 1, nextInMs: granted > 0 ? 0 : 500 });
    };
    return { stock: new TokenStock({ maxBatch: 8, fetch, now: () => clock.nowMs }), asked, clock };
  };

  test('asks for more at a time the faster it is emptied, and never gives out more than there is', async () => {
    const { stock, asked } = stockOf(30);
    const turns = [];
    for (let n = 0; n < 40; n += 1) turns.push(await stock.take());
    expect(turns.filter(({ isAllowed }) => isAllowed)).toHaveLength(30);
    expect(asked.slice(0, 5)).toEqual([1, 2, 4, 8, 8]);
    expect(turns[0]).toMatchObject({ remaining: 29 });
    expect(turns[29]).toMatchObject({ remaining: 0 });
    expect(turns[30]).toMatchObject({ isAllowed: false, nextInMs: 500 });
  });

  test('gives those who come at once a token each', async () => {
    const { stock, asked } = stockOf(5);
    const turns = await Promise.all(Array.from({ length: 7 }, async () => stock.take()));
    expect(turns.filter(({ isAllowed }) => isAllowed)).toHaveLength(5);
    expect(asked.length).toBeLessThan(7);
  });

  test('does not keep tokens for later', async () => {
    const { stock, clock } = stockOf(100);
    for (let n = 0; n < 4; n += 1) await stock.take();
    clock.nowMs = 5_000;
    clock.left = 0;
    expect(await stock.take()).toMatchObject({ isAllowed: false });
  });
});

describe('while Redis is away', () => {
  const away = () => Promise.reject(new Error('away'));

  test('this process counts alone, a quarter of the rule', async () => {
    const eight = { ...rules, write: { quota: 8, windowSeconds: 10 } };
    const limiter = new RateLimiter({ redis: { eval: away }, rules: eight, onError: () => undefined });
    const turns = [];
    for (let n = 0; n < 4; n += 1) turns.push((await limiter.take('write', 'ak_1'))?.isAllowed);
    expect(turns).toEqual([true, true, false, false]);
    expect((await limiter.take('write', 'ak_2'))?.isAllowed).toBe(true);
  });

  test('and the rule has less than four, there is one', async () => {
    const limiter = new RateLimiter({ redis: { eval: away }, rules, onError: () => undefined });
    expect((await limiter.take('write', 'ak_1'))?.isAllowed).toBe(true);
    expect((await limiter.take('write', 'ak_1'))?.isAllowed).toBe(false);
  });

  test('secrets, and whatever has a rule of its own, are refused, to be tried again', async () => {
    const secret = { ...rules, secret: { quota: 60, windowSeconds: 60 } };
    const limiter = new RateLimiter({ redis: { eval: away }, rules: secret, onError: () => undefined });
    const refusal = { code: 'UNAVAILABLE', retryAfterSeconds: 1 };
    await expect(limiter.take('secret', 'ak_1')).rejects.toMatchObject(refusal);
    await expect(limiter.takeOf('account:a', { quota: 10, windowSeconds: 60 })).rejects.toMatchObject(refusal);
  });

  test('it is not asked again for a second, and then it is', async () => {
    let asked = 0;
    let nowMs = 0;
    const redis = { eval: () => ((asked += 1), away()) };
    const limiter = new RateLimiter({ redis, rules, onError: () => undefined, now: () => nowMs });
    for (const caller of ['a', 'b', 'c']) await limiter.take('read', caller);
    expect(asked).toBe(1);
    nowMs = 1_001;
    await limiter.take('read', 'd');
    expect(asked).toBe(2);
  });

  test('and says nothing, the answer comes all the same', async () => {
    const errors: unknown[] = [];
    const redis = { eval: () => new Promise<never>(() => undefined) };
    const limiter = new RateLimiter({ redis, rules, onError: (error) => errors.push(error) });
    expect((await limiter.take('read', 'a'))?.isAllowed).toBe(true);
    expect(errors).toHaveLength(1);
  });
});

test('an answer that came while this process was busy is read, however late', async () => {
  const { port1, port2 } = new MessageChannel();
  const answer = new Promise<[number, number, number, number]>((resolve) => {
    port2.once('message', () => resolve([1, 99, 1, 0]));
  });
  const errors: unknown[] = [];
  const limiter = new RateLimiter({ redis: { eval: () => answer }, rules, onError: (error) => errors.push(error) });
  // After this, timers are next and then messages.
  await new Promise((resolve) => setImmediate(resolve));
  const turn = limiter.take('read', 'a');
  port1.postMessage('answered');
  const busyUntilMs = performance.now() + 300;
  while (performance.now() < busyUntilMs);
  expect(await turn).toMatchObject({ isAllowed: true, remaining: 99 });
  expect(errors).toEqual([]);
  port1.close();
});

test('a class without a rule is not limited', () => {
  const limiter = new RateLimiter({
    redis: { eval: () => Promise.reject(new Error()) },
    rules,
    onError: () => undefined,
  });
  expect(limiter.take('secret', 'a')).toBeUndefined();
});

test.each([
  ['100/60', { quota: 100, windowSeconds: 60 }],
  ['off', undefined],
])('%s is read as %j', (text, rule) => {
  expect(toRateRule(text)).toEqual(rule);
});
