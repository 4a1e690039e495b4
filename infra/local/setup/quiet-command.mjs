// Runs a command whose noise goes to a log file; the end of it is shown when the command fails.
import { spawn, spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { SetupError } from './progress.mjs';
import { root, toolEnvironment } from './repository.mjs';

const logDirectory = join(resolve(root, process.env.MILLRACE_HOME || '.millrace'), 'logs');
const shownLines = 25;

/**
 * @param {string} name names the log file
 * @param {string[]} command
 * @param {{ env?: Record<string, string>, timeoutMs?: number, advice?: string }} [options]
 */
export async function quietly(name, [program, ...args], { env = {}, timeoutMs = 900_000, advice = '' } = {}) {
  mkdirSync(logDirectory, { recursive: true });
  const logFile = join(logDirectory, `setup-${name}.log`);
  const log = openSync(logFile, 'w');
  const child = spawn(program, args, {
    cwd: root,
    env: toolEnvironment(env),
    stdio: ['ignore', log, log],
    timeout: timeoutMs,
  });
  closeSync(log);
  const outcome = await new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(code === 0 ? undefined : `exit code ${code ?? signal}`));
  });
  if (outcome === undefined) return;
  const lines = readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-shownLines).join('\n');
  throw new SetupError(
    `\`${[program, ...args].join(' ')}\` failed (${outcome}):\n${lines}\n\nAll of it: ${logFile}\n${advice}`,
  );
}

/** What a program prints, or undefined when it is not there or fails. */
export function outputOf(program, ...args) {
  const { status, stdout } = spawnSync(program, args, { encoding: 'utf8', timeout: 20_000, maxBuffer: 8 << 20 });
  return status === 0 ? stdout : undefined;
}
