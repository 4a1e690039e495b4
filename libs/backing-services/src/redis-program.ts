// Redis is a program of the system, not of the registry: 6.2 or newer, as BullMQ wants it.
import { spawnSync } from 'node:child_process';
import { BackingServiceError } from './backing-service-error.ts';

const oldestMajor = 6;

/** The program to run; throws what to install when there is none, or one that is too old. */
export function redisServerPath(program = 'redis-server'): string {
  const { status, stdout } = spawnSync(program, ['--version'], { encoding: 'utf8', timeout: 5_000 });
  if (status !== 0) throw new BackingServiceError(notInstalled);
  const major = Number(/v=(\d+)\./.exec(stdout)?.[1] ?? Number.NaN);
  if (major < oldestMajor) {
    throw new BackingServiceError(
      `redis-server ${major} is too old, ${oldestMajor}.2 is the oldest that works. ${notInstalled}`,
    );
  }
  return program;
}

const notInstalled =
  'redis-server was not found. Install it (Debian, Ubuntu: `apt-get install redis-server`; macOS: `brew install redis`; ' +
  'Fedora: `dnf install redis`), or set REDIS_URL to a Redis that runs already.';
