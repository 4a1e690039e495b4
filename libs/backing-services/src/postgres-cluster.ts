// The data directory of the embedded PostgreSQL: made once, complete or not at all.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { BackingServiceError } from './backing-service-error.ts';
import { giveTo } from './postgres-identity.ts';
import type { PostgresIdentity } from './postgres-identity.ts';

export interface ClusterOptions {
  readonly dataDir: string;
  readonly initdb: string;
  readonly identity: PostgresIdentity;
  readonly superuser: string;
  readonly password: string;
}

/** Creates the cluster unless it is there. An initdb that was interrupted leaves nothing that the next start trips over. */
export function ensureCluster(options: ClusterOptions): void {
  const { dataDir } = options;
  if (!existsSync(join(dataDir, 'PG_VERSION'))) {
    const unfinished = `${dataDir}.unfinished`;
    rmSync(unfinished, { recursive: true, force: true });
    mkdirSync(unfinished, { recursive: true, mode: 0o700 });
    giveTo(options.identity, unfinished);
    runInitdb(options, unfinished);
    renameSync(unfinished, dataDir);
  }
  giveTo(options.identity, dataDir);
}

function runInitdb({ initdb, identity, superuser, password, dataDir }: ClusterOptions, target: string): void {
  const passwordFile = join(dirname(dataDir), '.postgres-password');
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (identity.fileOwner) giveTo(identity, passwordFile);
  const command = [
    ...identity.prefix,
    ...[initdb, '-D', target, '--username', superuser, '--pwfile', passwordFile, '--auth', 'scram-sha-256'],
    // The built-in locale does not depend on what is installed on this machine.
    ...['--encoding', 'UTF8', '--locale', 'C', '--locale-provider', 'builtin', '--builtin-locale', 'C.UTF-8'],
    '--no-instructions',
  ];
  const [program = '', ...args] = command;
  const result = spawnSync(program, args, { encoding: 'utf8', timeout: 120_000 });
  rmSync(passwordFile, { force: true });
  if (result.status === 0) return;
  rmSync(target, { recursive: true, force: true });
  const output = `${result.error?.message ?? ''}\n${result.stdout}\n${result.stderr}`
    .trim()
    .split('\n')
    .slice(-8)
    .join('\n');
  throw new BackingServiceError(`PostgreSQL could not create its data directory ${dataDir}. It printed:\n${output}`);
}
