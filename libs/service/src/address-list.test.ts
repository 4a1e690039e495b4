import { describe, expect, test } from 'vitest';
import { AddressList, isAddressBlock, splitAddressList } from './address-list.ts';

test.each([
  [['203.0.113.7'], '203.0.113.7'],
  [['203.0.113.0/24'], '203.0.113.7'],
  [['203.0.113.99/24'], '203.0.113.7'],
  [['203.0.113.0/24'], '::ffff:203.0.113.7'],
  [['0.0.0.0/0'], '198.51.100.1'],
  [['2001:db8::/32'], '2001:db8:1::1'],
  [['fe80::/10'], 'fe80::1%eth0'],
  [['10.0.0.0/8', '2001:db8::1'], '2001:db8::1'],
])('%j include %s', (blocks, address) => {
  expect(new AddressList(blocks).includes(address)).toBe(true);
});

test.each([
  [['203.0.113.7'], '203.0.113.8'],
  [['203.0.113.0/24'], '203.0.114.1'],
  [['203.0.113.0/24'], '::ffff:198.51.100.1'],
  [['0.0.0.0/0'], '2001:db8::1'],
  [['2001:db8::/32'], '2001:db9::1'],
  [['10.0.0.0/8'], ''],
  [['10.0.0.0/8'], 'localhost'],
  [['::/0'], '%eth0'],
  [[], '127.0.0.1'],
])('%j do not include %j', (blocks, address) => {
  expect(new AddressList(blocks).includes(address)).toBe(false);
});

describe('what is no block', () => {
  test.each([
    ...['10.0.0.0/33', '::/129', '10.0.0.0/', '10.0.0.0/-1', '10.0.0.0/8/8', '10.0.0.0/08', '10.0.0.0/8.5'],
    ...['10.0.0', 'localhost', 'fe80::1%eth0', 'fe80::%eth0/10', '10.0.0.0 /8', ''],
  ])('%j is refused by its name', (text) => {
    expect(isAddressBlock(text)).toBe(false);
    expect(() => new AddressList(['10.0.0.0/8', text])).toThrow(`${text} is no address and no CIDR block`);
  });
});

test('a setting may have spaces, and commas too many', () => {
  expect(splitAddressList(' 10.0.0.0/8, ::1 ,,')).toEqual(['10.0.0.0/8', '::1']);
  expect(splitAddressList(' ')).toEqual([]);
  expect(new AddressList([]).isEmpty).toBe(true);
});
