import { expect, test } from 'vitest';
import { isAllowedAddress } from './allowed-address.ts';

test.each([
  [[], '203.0.113.7'],
  [[], 'what the edge could not read'],
  [['203.0.113.7'], '203.0.113.7'],
  [['203.0.113.0/24'], '203.0.113.7'],
  [['203.0.113.99/24'], '203.0.113.7'],
  [['203.0.113.0/24'], '::ffff:203.0.113.7'],
  [['0.0.0.0/0'], '198.51.100.1'],
  [['2001:db8::/32'], '2001:db8:1::1'],
  [['fe80::/10'], 'fe80::1%eth0'],
  [['10.0.0.0/8', '2001:db8::1'], '2001:db8::1'],
])('%j allow %s', (blocks, address) => {
  expect(isAllowedAddress(blocks, address)).toBe(true);
});

test.each([
  [['203.0.113.7'], '203.0.113.8'],
  [['203.0.113.0/24'], '203.0.114.1'],
  [['203.0.113.0/24'], '::ffff:198.51.100.1'],
  [['0.0.0.0/0'], '2001:db8::1'],
  [['2001:db8::/32'], '2001:db9::1'],
  [['10.0.0.0/8'], ''],
  [['10.0.0.0/8'], 'localhost'],
])('%j do not allow %j', (blocks, address) => {
  expect(isAllowedAddress(blocks, address)).toBe(false);
});
