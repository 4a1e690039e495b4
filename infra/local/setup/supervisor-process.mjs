// Hands over to the supervisor on Node 24. It has a process group of its own: Ctrl-C reaches it once, through us, however
// many of npm, the shell and the terminal deliver it here. It ends in order when we are killed (Linux: setpriv).
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { outputOf } from './quiet-command.mjs';
import { cacheDirectory, inRoot, node24, root, toolEnvironment } from './repository.mjs';

const sameSignalMs = 700;

/** Resolves with the exit code of the supervisor. */
export function runSupervisor(args) {
  const endsWithUs =
    outputOf('setpriv', '--pdeathsig', 'TERM', 'true') === undefined ? [] : ['setpriv', '--pdeathsig', 'TERM'];
  // Compiled code is kept between starts: it halves the time that a service takes to load.
  const env = toolEnvironment({ NODE_COMPILE_CACHE: join(cacheDirectory, 'compiled') });
  const [program, ...programArgs] = [...endsWithUs, node24, inRoot('infra/local/src/main.ts'), ...args];
  const supervisor = spawn(program, programArgs, {
    cwd: root,
    env,
    stdio: 'inherit',
    detached: true,
  });
  let lastSignalAt = 0;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      if (Date.now() - lastSignalAt < sameSignalMs) return;
      lastSignalAt = Date.now();
      supervisor.kill(signal);
    });
  }
  return new Promise((resolve, reject) => {
    supervisor.once('error', reject);
    supervisor.once('exit', (code) => resolve(code ?? 1));
  });
}
