// A private PostgreSQL on loopback with its data in a directory of ours. Started twice on one directory, the second
// start refuses; after `kill -9` of everything, the next start recovers without help.
import { mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import pg from 'pg';
import { awaitEndOfFormerProcess } from './former-process.ts';
import { BackingServiceError } from './backing-service-error.ts';
import { freePort } from './free-port.ts';
import { diesWithParent } from './parent-death.ts';
import { ensureCluster } from './postgres-cluster.ts';
import { postgresIdentity } from './postgres-identity.ts';
import { postgresPrograms } from './postgres-programs.ts';
import { awaitReady } from './ready.ts';
import { ServerProcess } from './server-process.ts';
import type { ServerExit } from './server-process.ts';

export interface StartPostgresOptions {
  /** Created when it does not exist; its server log is `<dataDir>.log`. */
  readonly dataDir: string;
  /** Of the superuser `millrace`; fixed when the data directory is created. */
  readonly password: string;
  /** A free one when left out. */
  readonly port?: number;
  /** `false` for tests: faster, and a power cut may lose everything. */
  readonly durable?: boolean;
}

export interface RunningPostgres {
  /** Connection string of the superuser `millrace` and the database `millrace`. */
  readonly url: string;
  readonly port: number;
  readonly pid: number | undefined;
  /** Settles when the server ends, by `close` or by itself. */
  readonly exited: Promise<ServerExit>;
  close(): Promise<void>;
}

const name = 'millrace';
const notDurable = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off'];

/** Resolves when the server has answered a query; rejects with a `BackingServiceError` that says what to do. */
export async function startPostgres(options: StartPostgresOptions): Promise<RunningPostgres> {
  const dataDir = resolve(options.dataDir);
  const programs = postgresPrograms();
  const identity = postgresIdentity(programs.postgres);
  mkdirSync(dirname(dataDir), { recursive: true });
  await awaitEndOfFormerProcess({
    pidFile: join(dataDir, 'postmaster.pid'),
    commandLineContains: dataDir,
    endSignal: 'SIGINT',
    timeoutMs: 10_000,
  });
  ensureCluster({ dataDir, initdb: programs.initdb, identity, superuser: name, password: options.password });
  const port = options.port ?? (await freePort());
  const server = new ServerProcess({
    command: [
      ...identity.prefix,
      ...diesWithParent('INT'),
      programs.postgres,
      ...serverArguments(options, dataDir, port),
    ],
    logFile: `${dataDir}.log`,
    stopSignals: [
      { signal: 'SIGINT', graceMs: 10_000 },
      { signal: 'SIGQUIT', graceMs: 5_000 },
    ],
  });
  const url = (database: string) => embeddedDatabaseUrl({ port, password: options.password }, database);
  await awaitReady(server, {
    name: 'PostgreSQL',
    timeoutMs: 60_000,
    probe: () => ensureDatabase(url('postgres'), dataDir),
  });
  return { url: url(name), port, pid: server.pid, exited: server.exited, close: () => server.stop() };
}

/** Of the server that `startPostgres` has started with this port and password. */
export function embeddedDatabaseUrl({ port, password }: { port: number; password: string }, database = name): string {
  return `postgresql://${name}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`;
}

function serverArguments({ durable = true }: StartPostgresOptions, dataDir: string, port: number): string[] {
  const settings = [
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'max_connections=200',
    'log_timezone=UTC',
    'timezone=UTC',
    ...(durable ? [] : notDurable),
  ];
  return ['-D', dataDir, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])];
}

/** One attempt to reach this very server (another one may hold the port), and its database made when it is missing. */
async function ensureDatabase(maintenanceUrl: string, dataDir: string): Promise<void> {
  const client = new pg.Client({
    connectionString: maintenanceUrl,
    connectionTimeoutMillis: 5_000,
    query_timeout: 10_000,
  });
  client.on('error', () => undefined); // a connection lost after the answer changes nothing
  try {
    await client.connect();
    const { rows } = await client.query<{ data_directory: string }>('show data_directory');
    if (rows[0]?.data_directory !== dataDir) throw new Error('another PostgreSQL answers on this port');
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [name]);
    if (rowCount === 0) await client.query(`create database ${name}`);
  } catch (error) {
    throw error instanceof pg.DatabaseError && error.code === '28P01'
      ? new BackingServiceError(wrongPassword(dataDir))
      : error;
  } finally {
    await client.end();
  }
}

const wrongPassword = (dataDir: string) =>
  `The data directory ${dataDir} was made with another password. Restore the secrets file that belongs to it, or move the directory away.`;
