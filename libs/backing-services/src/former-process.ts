// A pid file left behind by a former server. After `kill -9` or a power cut its number may name nobody, or an unrelated
// process (numbers are re-used, in containers soon): PostgreSQL would then refuse to start. The command line decides.
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { BackingServiceError } from './backing-service-error.ts';
import { describeProcess } from './process-description.ts';

export interface FormerProcess {
  readonly pidFile: string;
  /** What the command line of the server contains and that of a stranger does not. */
  readonly commandLineContains: string;
  readonly endSignal: NodeJS.Signals;
  readonly timeoutMs: number;
}

/** Waits until no server of ours uses the directory, and removes its pid file. Throws when one goes on running. */
export async function awaitEndOfFormerProcess(former: FormerProcess): Promise<void> {
  const deadline = Date.now() + former.timeoutMs;
  let pid = runningPid(former);
  if (pid !== undefined && isOrphan(pid)) process.kill(pid, former.endSignal);
  while (pid !== undefined) {
    if (Date.now() > deadline) throw new BackingServiceError(stillRunning(former, pid));
    await sleep(50);
    pid = runningPid(former);
  }
  rmSync(former.pidFile, { force: true });
}

function runningPid({ pidFile, commandLineContains }: FormerProcess): number | undefined {
  if (!existsSync(pidFile)) return undefined;
  const pid = Number.parseInt(readFileSync(pidFile, 'utf8'), 10);
  if (!(pid > 0)) return undefined;
  return describeProcess(pid)?.commandLine.includes(commandLineContains) === true ? pid : undefined;
}

/** Its parent is gone and it was handed to init. */
const isOrphan = (pid: number): boolean => describeProcess(pid)?.parentPid === 1;

const stillRunning = ({ pidFile }: FormerProcess, pid: number) =>
  `Process ${pid} still uses the directory of ${pidFile}. If no other \`npm start\` runs there, end it with: kill -INT ${pid}`;
