// A server must not outlive the process that started it, not even after `kill -9` of that process: the kernel is asked
// (PR_SET_PDEATHSIG, through setpriv of util-linux) to signal it when its parent dies. Where there is no setpriv
// (macOS), an orphan is found and ended at the next start instead; see former-process.ts.
import { spawnSync } from 'node:child_process';

let supported: boolean | undefined;

/** Command prefix that makes the kernel send `signal` to the command when the calling process dies. */
export function diesWithParent(signal: 'INT' | 'TERM' | 'KILL'): string[] {
  supported ??= spawnSync('setpriv', ['--pdeathsig', 'KILL', 'true'], { timeout: 5_000 }).status === 0;
  return supported ? ['setpriv', '--pdeathsig', signal] : [];
}
