import { expect, test } from 'vitest';
import { RateLimiter, type RateLimiterOptions } from '../rate-limits/rate-limiter.ts';
import { takeTokens } from '../rate-limits/token-bucket.ts';
import { LoginLimiter } from './login-limiter.ts';

/** Redis, as far as a limiter asks it: one number for each bucket. */
function redisAt(time: { ms: number }) {
  const buckets = new Map<string, number>();
  return {
    eval: (_script: string, _keys: number, name: string, quota: number, windowMs: number, wanted: number) => {
      const rule = { quota, windowSeconds: windowMs / 1_000 };
      const { fullAtMs, ...taken } = takeTokens(rule, { fullAtMs: buckets.get(name) ?? 0, nowMs: time.ms, wanted });
      buckets.set(name, fullAtMs);
      return Promise.resolve([taken.granted, taken.remaining, taken.fullInMs, taken.nextInMs]);
    },
  };
}

function limiterAt(time: { ms: number }): LoginLimiter {
  const redis = redisAt(time) as unknown as RateLimiterOptions['redis'];
  const none = { read: undefined, write: undefined, secret: undefined, login: undefined, unauthenticated: undefined };
  return new LoginLimiter(new RateLimiter({ redis, rules: none, onError: () => undefined, now: () => time.ms }));
}
const attempts = async (
  limiter: LoginLimiter,
  count: number,
  account: (n: number) => string,
  address: (n: number) => string = String,
) => {
  for (let n = 0; n < count; n += 1) await limiter.count({ account: account(n), address: address(n) });
};

test('an account has ten attempts, from whatever address', async () => {
  const limiter = limiterAt({ ms: 0 });
  await attempts(limiter, 10, () => 'a@b.c');
  await expect(limiter.count({ account: 'A@B.C', address: 'new' })).rejects.toThrow('Too many attempts');
});

test('an address has thirty attempts, for whatever account', async () => {
  const limiter = limiterAt({ ms: 0 });
  await attempts(limiter, 30, String, () => '198.51.100.1');
  await expect(limiter.count({ account: 'new', address: '198.51.100.1' })).rejects.toThrow('Too many attempts');
});

test('a network of IPv6 addresses counts as one address', async () => {
  const limiter = limiterAt({ ms: 0 });
  for (let n = 0; n < 30; n += 1)
    await limiter.count({ account: String(n), address: `2001:db8:1:2::${n.toString(16)}` });
  const next = limiter.count({ account: 'new', address: '2001:db8:1:2:ffff::1' });
  await expect(next).rejects.toThrow('Too many attempts');
  await limiter.count({ account: 'new', address: '2001:db8:1:3::1' });
});

test('who used all up may try again a few seconds later, as often as ten times a minute', async () => {
  const time = { ms: 0 };
  const limiter = limiterAt(time);
  await attempts(limiter, 10, () => 'a@b.c');
  time.ms = 6_000;
  await limiter.count({ account: 'a@b.c', address: '1' });
  await expect(limiter.count({ account: 'a@b.c', address: '2' })).rejects.toMatchObject({ retryAfterSeconds: 6 });
});
