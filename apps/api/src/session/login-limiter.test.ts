import { expect, test } from 'vitest';
import { LoginLimiter } from './login-limiter.ts';

function limiterAt(time: { ms: number }): LoginLimiter {
  return new LoginLimiter(() => time.ms);
}
const attempts = (
  limiter: LoginLimiter,
  count: number,
  account: (n: number) => string,
  address: (n: number) => string,
) => {
  for (let n = 0; n < count; n += 1) limiter.count({ account: account(n), address: address(n) });
};

test('an account has ten attempts a minute, from whatever address', () => {
  const limiter = limiterAt({ ms: 0 });
  attempts(limiter, 10, () => 'a@b.c', String);
  expect(() => limiter.count({ account: 'A@B.C', address: 'new' })).toThrow('Too many attempts');
});

test('an address has thirty attempts a minute, for whatever account', () => {
  const limiter = limiterAt({ ms: 0 });
  attempts(limiter, 30, String, () => '198.51.100.1');
  expect(() => limiter.count({ account: 'new', address: '198.51.100.1' })).toThrow('Too many attempts');
});

test('a network of IPv6 addresses counts as one address', () => {
  const limiter = limiterAt({ ms: 0 });
  attempts(limiter, 30, String, (n) => `2001:db8:1:2::${n.toString(16)}`);
  expect(() => limiter.count({ account: 'new', address: '2001:db8:1:2:ffff::1' })).toThrow('Too many attempts');
  expect(() => limiter.count({ account: 'new', address: '2001:db8:1:3::1' })).not.toThrow();
});

test('after a minute one may try again', () => {
  const time = { ms: 0 };
  const limiter = limiterAt(time);
  attempts(limiter, 10, () => 'a@b.c', String);
  time.ms = 60_000;
  expect(() => limiter.count({ account: 'a@b.c', address: '1' })).not.toThrow();
});

test('a flood of names does not take all the memory, and the newest are remembered', () => {
  const limiter = limiterAt({ ms: 0 });
  attempts(
    limiter,
    30_000,
    (n) => `account-${n}`,
    (n) => `address-${n}`,
  );
  attempts(
    limiter,
    9,
    () => 'account-29999',
    (n) => `other-${n}`,
  );
  expect(() => limiter.count({ account: 'account-29999', address: 'x' })).toThrow('Too many attempts');
});
