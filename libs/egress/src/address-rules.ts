// Which IP addresses may be connected to on behalf of a tenant: those of the public internet, and what the operator allows
// besides. Everything that leads back into somebody's own network is refused, also in the disguises of IPv6 (mapped,
// translated and tunnelled IPv4 lie outside of what is public here).
import { BlockList, isIPv4, isIPv6 } from 'node:net';
import { z } from 'zod';

/** IANA's special-purpose registries, IPv4 and IPv6. */
const reserved4 = listOf([
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
const global6 = listOf(['2000::/3']);
const reserved6 = listOf(['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20']);

export class AddressRules {
  /** Whether the operator allows addresses that are not public. */
  readonly allowsPrivate: boolean;
  readonly #allowed: BlockList;

  /** `allowed`: addresses and CIDR blocks that are allowed though they are not public. */
  constructor(allowed: readonly string[]) {
    this.#allowed = listOf(allowed);
    this.allowsPrivate = allowed.length > 0;
  }

  /** Whether `address` may be connected to. Anything that is not an IP address may not. */
  isAllowed(address: string): boolean {
    return this.isPrivateAllowed(address) || isPublic(address);
  }

  /** Whether the operator has allowed just this address, so that it may also be spoken to without TLS. */
  isPrivateAllowed(address: string): boolean {
    const family = familyOf(address);
    return family !== undefined && this.#allowed.check(address, family);
  }
}

/** A setting's value: addresses and CIDR blocks with commas between them. */
export const addressListSchema = z
  .string()
  .transform((text) => text.split(',').map((entry) => entry.trim()))
  .pipe(z.array(z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()], 'must be IP addresses or CIDR blocks')));

function isPublic(address: string): boolean {
  const family = familyOf(address);
  if (family === 'ipv4') return !reserved4.check(address, family);
  return family === 'ipv6' && global6.check(address, family) && !reserved6.check(address, family);
}

/** An address with a zone belongs to a link, so it is none that we know. */
function familyOf(address: string): 'ipv4' | 'ipv6' | undefined {
  if (isIPv4(address)) return 'ipv4';
  return isIPv6(address) && !address.includes('%') ? 'ipv6' : undefined;
}

function listOf(blocks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const block of blocks) {
    const [address = '', prefix] = block.split('/');
    const family = isIPv4(address) ? 'ipv4' : 'ipv6';
    if (prefix === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(prefix), family);
  }
  return list;
}
