// Names to addresses by DNS, without the system's resolver: that one has four threads for the whole process, so a few names
// whose servers do not answer would hold up everybody else's.
import { lookup, Resolver } from 'node:dns/promises';

/** All addresses of a name; rejects when it has none. */
export type ResolveName = (hostname: string) => Promise<string[]>;

const tryMs = 2_000;

/** IPv4 first. Names that DNS does not know are looked for in the hosts file when `usesHostsFile`. */
export function resolveName({ usesHostsFile }: { usesHostsFile: boolean }): ResolveName {
  const resolver = new Resolver({ timeout: tryMs, tries: 2 });
  return async (hostname) => {
    const answers = await Promise.allSettled([resolver.resolve4(hostname), resolver.resolve6(hostname)]);
    const addresses = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
    if (addresses.length > 0) return addresses;
    if (usesHostsFile) return (await lookup(hostname, { all: true })).map(({ address }) => address);
    throw new Error(`${hostname} has no address.`);
  };
}
