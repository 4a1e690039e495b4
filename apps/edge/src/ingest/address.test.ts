import { describe, expect, it } from 'vitest';
import { networkOf, parseAddressRanges } from './address.ts';

describe('an address', () => {
  it.each([
    ['192.0.2.7', '192.0.2'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8::7', '2001:db8:0:0::/64'],
    ['2001:db8:1:2::', '2001:db8:1:2::/64'],
    ['::1', '0:0:0:0::/64'],
  ])('%s belongs to the network %s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});

describe('a list of ranges', () => {
  it('holds single addresses and networks of both families', () => {
    const ranges = parseAddressRanges('10.0.0.0/8, 192.0.2.1 ,2001:db8::/32');
    expect(['10.1.2.3', '192.0.2.1', '2001:db8::5'].every((address) => ranges.includes(address))).toBe(true);
    expect(['11.1.2.3', '192.0.2.2', '2001:db9::5', '', 'host'].some((address) => ranges.includes(address))).toBe(
      false,
    );
  });

  it('may be empty, and then holds nobody', () => {
    expect(parseAddressRanges(' ')).toMatchObject({ isEmpty: true });
    expect(parseAddressRanges('none').includes('127.0.0.1')).toBe(false);
  });

  it.each(['10.0.0.0/33', 'localhost', '10.0.0.0/', '::/129', '10.0.0'])('names what it cannot read: %s', (list) => {
    expect(() => parseAddressRanges(list)).toThrow(list);
  });
});
