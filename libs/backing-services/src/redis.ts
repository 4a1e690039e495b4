// A private Redis on loopback, set as BullMQ needs it: nothing evicted, everything in the append-only file, which is
// written through every second. A machine's own Redis and its configuration are not touched.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { awaitEndOfFormerProcess } from './former-process.ts';
import { freePort } from './free-port.ts';
import { diesWithParent } from './parent-death.ts';
import { awaitReady } from './ready.ts';
import { pingRedis } from './redis-ping.ts';
import { redisServerPath } from './redis-program.ts';
import { ServerProcess } from './server-process.ts';
import type { ServerExit } from './server-process.ts';

export interface StartRedisOptions {
  /** Holds the append-only file, the generated configuration and the log. */
  readonly dir: string;
  /** Letters and digits: it goes into the configuration file as it is. */
  readonly password: string;
  /** A free one when left out. */
  readonly port?: number;
}

export interface RunningRedis {
  readonly url: string;
  readonly port: number;
  readonly pid: number | undefined;
  /** Settles when the server ends, by `close` or by itself. */
  readonly exited: Promise<ServerExit>;
  close(): Promise<void>;
}

/** Resolves when the server has answered a command; rejects with a `BackingServiceError` that says what to do. */
export async function startRedis(options: StartRedisOptions): Promise<RunningRedis> {
  const dir = resolve(options.dir);
  const program = redisServerPath();
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const configFile = join(dir, 'redis.conf');
  const pidFile = join(dir, 'redis.pid');
  await awaitEndOfFormerProcess({ pidFile, commandLineContains: configFile, endSignal: 'SIGTERM', timeoutMs: 10_000 });
  const port = options.port ?? (await freePort());
  writeFileSync(configFile, configuration({ dir, pidFile, port, password: options.password }), { mode: 0o600 });
  const server = new ServerProcess({
    command: [...diesWithParent('TERM'), program, configFile],
    logFile: join(dir, 'redis.log'),
    stopSignals: [{ signal: 'SIGTERM', graceMs: 10_000 }],
  });
  await awaitReady(server, {
    name: 'Redis',
    timeoutMs: 60_000,
    probe: () => pingRedis(port, options.password, pidFile),
  });
  const url = `redis://:${options.password}@127.0.0.1:${port}`;
  return { url, port, pid: server.pid, exited: server.exited, close: () => server.stop() };
}

function configuration(settings: { dir: string; pidFile: string; port: number; password: string }): string {
  return [
    'bind 127.0.0.1',
    `port ${settings.port}`,
    `requirepass ${settings.password}`,
    `dir ${JSON.stringify(settings.dir)}`,
    `pidfile ${JSON.stringify(settings.pidFile)}`,
    'daemonize no',
    'appendonly yes',
    'appendfsync everysec',
    'maxmemory-policy noeviction',
    // Integration tests take one each.
    'databases 256',
    'save ""',
    // The command line stays readable: it is how a former server of this directory is recognized.
    'set-proc-title no',
    '',
  ].join('\n');
}
