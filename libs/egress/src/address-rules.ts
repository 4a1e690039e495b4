// Which IP addresses may be connected to on behalf of a tenant: those of the public internet, and what the operator allows
// besides. Everything that leads back into somebody's own network is refused, also in the disguises of IPv6 (mapped,
// translated and tunnelled IPv4 lie outside of what is public here).
import { AddressList } from '@millrace/service';
import { isIPv4, isIPv6 } from 'node:net';

/** IANA's special-purpose registries, IPv4 and IPv6. */
const reserved4 = new AddressList([
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
]);
const global6 = new AddressList(['2000::/3']);
const reserved6 = new AddressList(['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20']);

export class AddressRules {
  /** Whether the operator allows addresses that are not public. */
  readonly allowsPrivate: boolean;
  readonly #allowed: AddressList;

  /** `allowed`: addresses and CIDR blocks that are allowed though they are not public. */
  constructor(allowed: readonly string[]) {
    this.#allowed = new AddressList(allowed);
    this.allowsPrivate = allowed.length > 0;
  }

  /** Whether `address` may be connected to. Anything that is not an IP address may not. */
  isAllowed(address: string): boolean {
    return this.isPrivateAllowed(address) || isPublic(address);
  }

  /** Whether the operator has allowed just this address, so that it may also be spoken to without TLS. */
  isPrivateAllowed(address: string): boolean {
    return hasNoZone(address) && this.#allowed.includes(address);
  }
}

function isPublic(address: string): boolean {
  if (isIPv4(address)) return !reserved4.includes(address);
  return isIPv6(address) && hasNoZone(address) && global6.includes(address) && !reserved6.includes(address);
}

/** An address with a zone belongs to a link, so it is none that we know. */
function hasNoZone(address: string): boolean {
  return !address.includes('%');
}
