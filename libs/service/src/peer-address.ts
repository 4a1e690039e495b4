// Addresses of those who call: one spelling for each, and what one caller commands. Pure.
import { isIP, isIPv6 } from 'node:net';

/** Groups of 16 bits that name the network: a /64. */
const networkGroups = 4;

/** IPv4 as IPv4, however the socket spells it. */
export function plainAddress(address: string): string {
  const lower = address.toLowerCase();
  return lower.startsWith('::ffff:') && isIP(lower.slice(7)) === 4 ? lower.slice(7) : lower;
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
