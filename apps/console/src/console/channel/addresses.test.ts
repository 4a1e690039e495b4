import { expect, it } from 'vitest';
import { addressesIn } from './addresses.ts';

it.each([
  ['', []],
  [' 203.0.113.7 ', ['203.0.113.7']],
  ['203.0.113.0/24, 2001:db8::7;192.0.2.1\t10.0.0.1', ['203.0.113.0/24', '2001:db8::7', '192.0.2.1', '10.0.0.1']],
])('addresses in %j', (text, addresses) => {
  expect(addressesIn(text)).toEqual(addresses);
});
