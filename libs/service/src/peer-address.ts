// Addresses of those who call: one spelling for each, and what one caller commands. Pure.
import { isIPv4, isIPv6 } from 'node:net';

/** Groups of 16 bits that name the network: a /64. */
const networkGroups = 4;

/** IPv4 as IPv4, however the socket or the balancer spells it. */
export function plainAddress(address: string): string {
  const lower = address.toLowerCase();
  return lower.includes('ffff:') && isIPv6(lower) ? (mappedAddress(lower) ?? lower) : lower;
}

/** The IPv4 address in `::ffff:0:0/96`, of which the last 32 bits may be written either way. */
function mappedAddress(address: string): string | undefined {
  const dotted = address.slice(address.lastIndexOf(':') + 1);
  const isDotted = isIPv4(dotted);
  const groups = groupsOf(isDotted ? `${address.slice(0, -dotted.length)}0:0` : address);
  if (groups.slice(0, 6).join(':') !== '0:0:0:0:0:ffff') return undefined;
  if (isDotted) return dotted;
  const bits = groups.slice(6).map((group) => Number.parseInt(group, 16));
  return bits.flatMap((group) => [group >> 8, group & 0xff]).join('.');
}

/**
 * By what an address is counted: an IPv4 one as itself, an IPv6 one as its `<network>::/64`, for who has one has 2^64 of them
 * and would never use up a limit of one.
 */
export function callerOf(address: string): string {
  const plain = plainAddress(address);
  return isIPv6(plain) ? `${groupsOf(plain).slice(0, networkGroups).join(':')}::/64` : plain;
}

/** The eight groups, those that `::` leaves out included. */
function groupsOf(address: string): string[] {
  const [head = '', tail] = (address.split('%')[0] ?? '').split('::');
  const before = partsOf(head);
  const after = partsOf(tail ?? '');
  return [...before, ...Array.from({ length: 8 - before.length - after.length }, () => '0'), ...after];
}

function partsOf(text: string): string[] {
  return text.split(':').flatMap((group) => (group === '' ? [] : group.replace(/^0+(?=.)/, '')));
}
