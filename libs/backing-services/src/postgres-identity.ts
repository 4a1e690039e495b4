// PostgreSQL refuses to run as uid 0, and a checkout below /root is closed to every other user. Two ways out, each
// probed with the real binary: a user namespace in which our own uid has another number (files stay ours), or another
// uid that keeps CAP_DAC_OVERRIDE (default containers forbid user namespaces but leave root that capability).
import { spawnSync } from 'node:child_process';
import { chownSync, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { BackingServiceError } from './backing-service-error.ts';

/** Present in the user database of every Linux distribution; initdb wants a name for the uid that it runs as. */
const nobody = '65534';

/** How to run a PostgreSQL program, and who has to own the data directory when it is run so. */
export interface PostgresIdentity {
  readonly prefix: readonly string[];
  readonly fileOwner: { readonly uid: number; readonly gid: number } | undefined;
}

const asOurselves: PostgresIdentity = { prefix: [], fileOwner: undefined };
const asRoot: readonly PostgresIdentity[] = [
  {
    prefix: ['unshare', '--user', `--map-user=${nobody}`, `--map-group=${nobody}`],
    fileOwner: { uid: 0, gid: 0 },
  },
  {
    prefix: [
      ...['setpriv', '--reuid', nobody, '--regid', nobody, '--clear-groups'],
      // Without no_setuid_fixup, access(2) ignores the capability, and initdb does not find its own server.
      ...['--inh-caps', '+dac_override', '--ambient-caps', '+dac_override', '--securebits', '+no_setuid_fixup'],
    ],
    fileOwner: { uid: Number(nobody), gid: Number(nobody) },
  },
];

/** The first identity under which `postgresBinary` runs here. `uid` is the effective user id of this process. */
export function postgresIdentity(postgresBinary: string, uid = process.geteuid?.()): PostgresIdentity {
  if (uid !== 0) return asOurselves;
  const usable = asRoot.find((identity) => runs([...identity.prefix, postgresBinary]));
  if (usable) return usable;
  throw new BackingServiceError(
    'PostgreSQL refuses to run as root, and neither a user namespace (unshare) nor another user id (setpriv) is allowed here. ' +
      'Start as an ordinary user, or set DATABASE_URL to a PostgreSQL server that runs already.',
  );
}

function runs([command = '', ...args]: readonly string[]): boolean {
  return spawnSync(command, [...args, '--version'], { timeout: 10_000, stdio: 'ignore' }).status === 0;
}

/** Gives a file, or a directory with all in it, to the identity; another start may have run under another one. Cheap when nothing changes. */
export function giveTo(identity: PostgresIdentity, path: string): void {
  const owner = identity.fileOwner;
  if (!owner || lstatSync(path).uid === owner.uid) return;
  const contents = lstatSync(path).isDirectory() ? readdirSync(path, { recursive: true, encoding: 'utf8' }) : [];
  for (const name of contents) chownSync(join(path, name), owner.uid, owner.gid);
  chownSync(path, owner.uid, owner.gid);
}
