// The lookup that Node's sockets use to connect: resolves a name, judges all its addresses, and hands on only what may be
// dialled. One address that is not allowed refuses the whole name, whichever would have been tried first.
import { isIPv4, type LookupFunction } from 'node:net';
import type { ResolveName } from './resolve-name.ts';

export class AddressNotAllowed extends Error {}
export class NameNotResolved extends Error {}

export function guardedLookup(isAllowed: (address: string) => boolean, resolve: ResolveName): LookupFunction {
  return (hostname, options, callback) => {
    resolveAllowed(hostname, isAllowed, resolve).then(
      (addresses) => {
        const [first] = addresses;
        if (options.all) callback(null, addresses);
        else if (first) callback(null, first.address, first.family);
      },
      (error: unknown) => callback(error as NodeJS.ErrnoException, []),
    );
  };
}

async function resolveAllowed(hostname: string, isAllowed: (address: string) => boolean, resolve: ResolveName) {
  const addresses = await resolve(hostname).catch((cause: unknown) => {
    throw new NameNotResolved('The name could not be resolved.', { cause });
  });
  if (addresses.length === 0) throw new NameNotResolved('The name has no address.');
  if (!addresses.every(isAllowed)) throw new AddressNotAllowed('The name leads to an address that is not allowed.');
  return addresses.map((address) => ({ address, family: isIPv4(address) ? 4 : 6 }));
}
