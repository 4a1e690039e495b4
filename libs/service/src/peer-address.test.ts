import { expect, test } from 'vitest';
import { callerOf, plainAddress } from './peer-address.ts';

test.each([
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:DB8:1:2::1', '2001:db8:1:2::/64'],
  ['2001:0db8:0001:0002:ffff:ffff:ffff:ffff', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['::ffff:203.0.113.7', '203.0.113.7'],
  ['203.0.113.7', '203.0.113.7'],
  ['unknown', 'unknown'],
])('%s is counted as %s', (address, caller) => {
  expect(callerOf(address)).toBe(caller);
});

test('an address of IPv4 is spelled as such on a socket for both families', () => {
  expect(plainAddress('::ffff:192.0.2.7')).toBe('192.0.2.7');
  expect(plainAddress('::FFFF:192.0.2.7')).toBe('192.0.2.7');
  expect(plainAddress('2001:DB8::1')).toBe('2001:db8::1');
});

test.each([
  '::ffff:c000:207',
  '0:0:0:0:0:ffff:c000:207',
  '0000:0000:0000:0000:0000:FFFF:C000:0207',
  '0:0:0:0:0:ffff:192.0.2.7',
])('so is %s, which balancers send', (address) => {
  expect(plainAddress(address)).toBe('192.0.2.7');
  expect(callerOf(address)).toBe('192.0.2.7');
});

test.each(['::ffff:0:c000:207', '64:ff9b::c000:207', '1::ffff:c000:207', '::c000:207'])('%s is none', (address) => {
  expect(plainAddress(address)).toBe(address);
});
