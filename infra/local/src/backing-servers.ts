// PostgreSQL and Redis: an address that is configured is used, for the other an embedded server is kept alive.
import { join } from 'node:path';
import { startPostgres, startRedis } from '@millrace/backing-services';
import type { Journal } from './journal.ts';
import { KeptAlive } from './kept-alive.ts';
import { freeInternalPorts } from './ports.ts';
import type { Secrets } from './secrets.ts';
import type { Settings } from './settings.ts';

export interface BackingServers {
  readonly databaseUrl: string;
  readonly redisUrl: string;
  /** In the order in which they end. */
  readonly kept: readonly KeptAlive[];
}

/** Starts what is not configured. After a restart a server has the port and the password that it had before. */
export async function startBackingServers(
  settings: Settings,
  secrets: Secrets,
  journal: Journal,
): Promise<BackingServers> {
  const [freeForRedis = 0, freeForPostgres = 0] = await freeInternalPorts(2);
  const redisPort = settings.MILLRACE_REDIS_PORT ?? freeForRedis;
  const postgresPort = settings.MILLRACE_POSTGRES_PORT ?? freeForPostgres;
  let redisUrl = settings.REDIS_URL;
  let databaseUrl = settings.DATABASE_URL;
  const redis = new KeptAlive({
    name: 'redis',
    journal,
    start: async () => {
      const dir = join(settings.MILLRACE_HOME, 'redis');
      const server = await startRedis({ dir, password: secrets.redisPassword, port: redisPort });
      redisUrl = server.url;
      return server;
    },
  });
  const postgres = new KeptAlive({
    name: 'postgres',
    journal,
    start: async () => {
      const dataDir = join(settings.MILLRACE_HOME, 'postgres');
      const server = await startPostgres({ dataDir, password: secrets.postgresPassword, port: postgresPort });
      databaseUrl = server.url;
      return server;
    },
  });
  const kept = [...(redisUrl === undefined ? [redis] : []), ...(databaseUrl === undefined ? [postgres] : [])];
  await startAll(kept);
  return { databaseUrl: databaseUrl ?? '', redisUrl: redisUrl ?? '', kept };
}

/** All at once; when one cannot start, the others end again before the error goes on. */
async function startAll(servers: readonly KeptAlive[]): Promise<void> {
  const results = await Promise.allSettled(servers.map((server) => server.start()));
  const failure = results.find((result) => result.status === 'rejected');
  if (!failure) return;
  await Promise.all(servers.map((server) => server.stop()));
  throw failure.reason;
}
