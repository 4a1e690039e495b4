// Whether an address lies in one of the blocks that a stream key may be used from. An IPv4 address is the same one in its
// IPv6 notation (`::ffff:192.0.2.1`), which is how a listener for both families sees it.
import { BlockList, isIP } from 'node:net';

/** `blocks` are addresses or CIDR blocks of either family; no blocks at all mean everywhere. */
export function isAllowedAddress(blocks: readonly string[], address: string): boolean {
  if (blocks.length === 0) return true;
  const plain = address.replace(/%.*$/, '');
  const family = isIP(plain);
  if (family === 0) return false;
  return toBlockList(blocks).check(plain, family === 4 ? 'ipv4' : 'ipv6');
}

function toBlockList(blocks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const block of blocks) {
    const [network = '', prefix] = block.split('/');
    const family = isIP(network) === 4 ? 'ipv4' : 'ipv6';
    if (prefix === undefined) list.addAddress(network, family);
    else list.addSubnet(network, Number(prefix), family);
  }
  return list;
}
