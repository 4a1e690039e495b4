// The network of a peer: what one attacker commands.
import { callerOf } from '@millrace/service';
import { isIPv6 } from 'node:net';

/** The /24 of an IPv4 address, the /64 of an IPv6 one: what a single customer of a provider gets. */
export function networkOf(address: string): string {
  return isIPv6(address) ? callerOf(address) : address.split('.').slice(0, 3).join('.');
}
