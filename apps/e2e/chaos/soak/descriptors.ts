// What a process has open, and how much of it the others hold: a connection that a client opened and keeps is the client's
// doing, and comes and goes with its haste. One that its client has closed is not.
import { readdir, readFile, readlink } from 'node:fs/promises';

export interface Descriptors {
  /** All but the connections that clients hold. */
  own: number;
  /** Established connections that came in. */
  heldByClients: number;
}

/** A line of `/proc/PID/net/tcp`. */
export interface Socket {
  localPort: number;
  state: string;
  inode: string;
}

const established = '01';
const listening = '0A';

export async function descriptorsOf(pid: number): Promise<Descriptors> {
  const directory = `/proc/${pid}/fd`;
  // One may be closed between the list and the look.
  const targets = await Promise.all(
    (await readdir(directory)).map((fd) => readlink(`${directory}/${fd}`).catch(() => undefined)),
  );
  const open = targets.filter((target) => target !== undefined);
  const tables = await Promise.all(['tcp', 'tcp6'].map((name) => readFile(`/proc/${pid}/net/${name}`, 'utf8')));
  const heldByClients = connectionsThatCameIn(open, tables.flatMap(socketsOf));
  return { own: open.length - heldByClients, heldByClients };
}

export function socketsOf(table: string): Socket[] {
  return table
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields.length > 9)
    .map(([, local = '', , state = '', , , , , , inode = '']) => ({
      ...{ state, inode },
      localPort: Number.parseInt(local.split(':')[1] ?? '', 16),
    }));
}

/** How many of these descriptors are established connections to a port that the same process listens on. */
export function connectionsThatCameIn(open: readonly string[], sockets: readonly Socket[]): number {
  const inodes = new Set(open.map((target) => /^socket:\[(\d+)\]$/.exec(target)?.[1]));
  const mine = sockets.filter(({ inode }) => inodes.has(inode));
  const ports = new Set(mine.filter(({ state }) => state === listening).map(({ localPort }) => localPort));
  return mine.filter(({ state, localPort }) => state === established && ports.has(localPort)).length;
}
