// Addresses of peers: the network that one attacker commands, and lists of ranges.
import { callerOf } from '@millrace/service';
import { BlockList, isIP, isIPv6 } from 'node:net';

/** The /24 of an IPv4 address, the /64 of an IPv6 one: what a single customer of a provider gets. */
export function networkOf(address: string): string {
  return isIPv6(address) ? callerOf(address) : address.split('.').slice(0, 3).join('.');
}

export interface AddressRanges {
  readonly isEmpty: boolean;
  includes(address: string): boolean;
}

/** Reads `10.0.0.0/8, ::1`: addresses and CIDR ranges, or `none`. Throws an Error that names what it cannot read. */
export function parseAddressRanges(list: string): AddressRanges {
  const entries = list.trim() === 'none' ? [] : list.split(',').flatMap((entry) => entry.trim() || []);
  const ranges = new BlockList();
  for (const entry of entries) addRange(ranges, entry);
  return {
    isEmpty: entries.length === 0,
    includes: (address) => isIP(address) !== 0 && ranges.check(address, isIPv6(address) ? 'ipv6' : 'ipv4'),
  };
}

function addRange(ranges: BlockList, entry: string): void {
  const [address = '', bits] = entry.split('/');
  const family = isIP(address);
  const width = family === 6 ? 128 : 32;
  const prefix = bits === undefined ? width : Number(bits);
  if (family === 0 || !Number.isInteger(prefix) || prefix < 0 || prefix > width || bits === '') {
    throw new Error(`${entry} is no address and no CIDR range`);
  }
  ranges.addSubnet(address, prefix, family === 6 ? 'ipv6' : 'ipv4');
}
