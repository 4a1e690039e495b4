import { expect, test } from 'vitest';
import { RateLimiter } from '../rate-limits/rate-limiter.ts';
import { LoginLimiter } from './login-limiter.ts';

/** Counted by this process alone, for there is no Redis. */
function limiterAt(time: { ms: number }): LoginLimiter {
  const redis = { eval: () => Promise.reject(new Error('away')) };
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
