// Lists of addresses and CIDR blocks of either family: the one place that reads them and asks them. Pure. An IPv4 address
// is the same one in its IPv6 notation (`::ffff:192.0.2.1`), which is how a listener for both families sees it.
import { BlockList, isIP } from 'node:net';

type Family = 'ipv4' | 'ipv6';
const families: Readonly<Record<number, { family: Family; width: number }>> = {
  4: { family: 'ipv4', width: 32 },
  6: { family: 'ipv6', width: 128 },
};

/** A network; a single address is one of the whole width. */
interface Block {
  network: string;
  prefix: number;
  family: Family;
}

export class AddressList {
  readonly isEmpty: boolean;
  readonly #list = new BlockList();

  /** `blocks` like `192.0.2.1` and `10.0.0.0/8`. Throws an Error that names what it cannot read. */
  constructor(blocks: readonly string[]) {
    this.isEmpty = blocks.length === 0;
    for (const text of blocks) {
      const block = readBlock(text);
      if (!block) throw new Error(`${text} is no address and no CIDR block`);
      this.#list.addSubnet(block.network, block.prefix, block.family);
    }
  }

  /** Whether `address` lies in one of the blocks, on whatever link (`%eth0`); what is no address does not. */
  includes(address: string): boolean {
    const plain = address.replace(/%.*$/, '');
    const known = families[isIP(plain)];
    return known !== undefined && this.#list.check(plain, known.family);
  }
}

/** Whether a list can hold it. */
export function isAddressBlock(text: string): boolean {
  return readBlock(text) !== undefined;
}

/** The blocks of a setting, `10.0.0.0/8, ::1`; what is between two commas alone is left out. */
export function splitAddressList(text: string): string[] {
  return text.split(',').flatMap((block) => block.trim() || []);
}

function readBlock(text: string): Block | undefined {
  const [network = '', bits, ...more] = text.split('/');
  const known = families[isIP(network)];
  if (!known || more.length > 0 || network.includes('%')) return undefined;
  if (bits === undefined) return { network, prefix: known.width, family: known.family };
  const prefix = /^(0|[1-9][0-9]{0,2})$/.test(bits) ? Number(bits) : NaN;
  return prefix <= known.width ? { network, prefix, family: known.family } : undefined;
}
