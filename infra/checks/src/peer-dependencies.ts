// Whether the lock file is one that every npm takes. npm before 11.6.2, so the one that comes with Node 20, refuses it when a
// package is there that another one has as a peer and not in a version that it takes, also where the peer is optional;
// later ones let it pass.
import { satisfies } from 'semver';
import { read } from './repository.ts';

interface LockedPackage {
  readonly version?: string;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}
/** By path, e.g. `node_modules/a/node_modules/b`. */
export type LockedPackages = Readonly<Record<string, LockedPackage>>;

export const lockedPackages = (): LockedPackages =>
  (JSON.parse(read('package-lock.json')) as { packages: LockedPackages }).packages;

/** `<path> takes <peer> <range>, not <version>`, of each peer that is there in another version. */
export function unmetPeers(packages: LockedPackages): string[] {
  return Object.entries(packages).flatMap(([path, { peerDependencies = {} }]) =>
    Object.entries(peerDependencies).flatMap(([peer, specifier]) => {
      const version = resolve(packages, path, peer)?.version;
      const isMet = version === undefined || satisfies(version, rangeOf(specifier), { includePrerelease: true });
      return isMet ? [] : [`${path} takes ${peer} ${specifier}, not ${version}`];
    }),
  );
}

/** What `path` gets when it imports `name`: the nearest one, as Node looks for it. */
function resolve(packages: LockedPackages, path: string, name: string): LockedPackage | undefined {
  const folder = 'node_modules/';
  for (let at = path; ; at = at.slice(0, Math.max(0, at.lastIndexOf(`/${folder}`)))) {
    const found = packages[`${at === '' ? '' : `${at}/`}${folder}${name}`];
    if (found !== undefined || at === '') return found;
  }
}

/** Of an alias, `npm:<package>@<range>`, its range. */
const rangeOf = (specifier: string) =>
  specifier.startsWith('npm:') ? specifier.slice(specifier.lastIndexOf('@') + 1) : specifier;
