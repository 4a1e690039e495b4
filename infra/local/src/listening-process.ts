// Who listens on a TCP port: Linux tells by /proc (of other users' processes only to root), elsewhere lsof is asked.
import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { basename } from 'node:path';

/** "nginx (process 812)", or undefined when it cannot be known. */
export function listeningProcess(port: number): string | undefined {
  const inodes = listeningInodes(port);
  const pid = inodes.size > 0 ? ownerOfSocket(inodes) : undefined;
  return pid === undefined ? fromLsof(port) : `${nameOf(pid)} (process ${pid})`;
}

const listenState = '0A';

function listeningInodes(port: number): Set<string> {
  const hexPort = port.toString(16).toUpperCase().padStart(4, '0');
  const lines = ['tcp', 'tcp6'].flatMap((table) => linesOf(`/proc/net/${table}`));
  const columns = lines.map((line) => line.trim().split(/\s+/));
  const matching = columns.filter(
    ([, local, , state]) => local?.endsWith(`:${hexPort}`) === true && state === listenState,
  );
  return new Set(matching.map((line) => `socket:[${line[9] ?? ''}]`));
}

function ownerOfSocket(sockets: ReadonlySet<string>): string | undefined {
  const pids = entriesOf('/proc').filter((name) => /^\d+$/.test(name));
  return pids.find((pid) => entriesOf(`/proc/${pid}/fd`).some((fd) => sockets.has(targetOf(`/proc/${pid}/fd/${fd}`))));
}

/** Program and first argument: "node server.js" tells more than "node". */
function nameOf(pid: string): string {
  const [program = '', argument = ''] = orElse(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0'), []);
  return `${basename(program)} ${argument}`.trim();
}

function fromLsof(port: number): string | undefined {
  const { stdout, status } = spawnSync('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpc'], {
    encoding: 'utf8',
    timeout: 5_000,
  });
  if (status !== 0) return undefined;
  const [, pid, name] = /^p(\d+)\nc(.*)$/m.exec(stdout) ?? [];
  return pid === undefined || name === undefined ? undefined : `${name} (process ${pid})`;
}

// Processes come and go while they are looked at: what cannot be read is not there.
const orElse = <T>(read: () => T, otherwise: T): T => {
  try {
    return read();
  } catch {
    return otherwise;
  }
};
const linesOf = (path: string) => orElse(() => readFileSync(path, 'utf8').split('\n'), []);
const entriesOf = (path: string) => orElse(() => readdirSync(path), []);
const targetOf = (path: string) => orElse(() => readlinkSync(path), '');
