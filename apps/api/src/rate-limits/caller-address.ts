// By what the requests of an address are counted. Who has an IPv6 address has a whole network of 2^64 of them, and would
// never use up a limit of one; so its network counts. Pure.
import { isIPv6 } from 'node:net';

/** Groups of 16 bits that name the network: a /64. */
const networkGroups = 4;

/** The address itself, or `<network>::/64`. An IPv4 address that came over an IPv6 socket is that IPv4 address. */
export function callerOf(address: string): string {
  if (!isIPv6(address)) return address;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  return `${groupsOf(address).slice(0, networkGroups).join(':')}::/64`;
}

/** The eight groups, those that `::` leaves out included. */
function groupsOf(address: string): string[] {
  const [head = '', tail] = (address.split('%')[0] ?? '').toLowerCase().split('::');
  const partsOf = (text: string) =>
    text
      .split(':')
      .filter((group) => group !== '')
      .map(trimmed);
  const before = partsOf(head);
  const after = tail === undefined ? [] : partsOf(tail);
  return [...before, ...Array.from({ length: 8 - before.length - after.length }, () => '0'), ...after];
}

function trimmed(group: string): string {
  return group.replace(/^0+(?=.)/, '');
}
