// Two supervisors on one data directory would run two databases on the same files: the second one refuses.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeProcess } from '@millrace/backing-services';
import { StartError } from './start-error.ts';

/** Part of a supervisor's command line. */
const program = 'infra/local/';

/** Makes the directory and takes its lock; returns what gives it back. A lock whose owner is gone is taken over. */
export function lockHome(home: string): () => void {
  mkdirSync(home, { recursive: true, mode: 0o700 });
  const lockFile = join(home, 'lock');
  const owner = ownerOf(lockFile);
  if (owner !== undefined) throw new StartError(alreadyRunning(home, owner));
  rmSync(lockFile, { force: true });
  writeFileSync(lockFile, `${process.pid}\n`, { flag: 'wx', mode: 0o600 });
  return () => rmSync(lockFile, { force: true });
}

/** The process that holds the lock, if it still runs and is a supervisor. */
function ownerOf(lockFile: string): number | undefined {
  try {
    const pid = Number.parseInt(readFileSync(lockFile, 'utf8'), 10);
    return describeProcess(pid)?.commandLine.includes(program) === true ? pid : undefined;
  } catch {
    return undefined;
  }
}

const alreadyRunning = (home: string, pid: number) =>
  `Millrace already runs with the data in ${home} (process ${pid}).\n` +
  `Stop it (kill ${pid}), or start another one beside it with its own MILLRACE_HOME and ports.`;
