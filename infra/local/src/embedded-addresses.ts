// Where the embedded PostgreSQL and Redis of a home are, while `npm start` runs them: each has written down its port.
import { embeddedDatabaseUrl } from '@millrace/backing-services';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureSecrets } from './secrets.ts';

export interface EmbeddedAddresses {
  DATABASE_URL?: string;
  REDIS_URL?: string;
}

/** What does not run is left out. */
export function embeddedAddresses(home: string): EmbeddedAddresses {
  // The server writes its port into the fourth line of its lock file, which goes when it ends.
  const postgresPort = Number(read(home, 'postgres/postmaster.pid')?.split('\n')[3]);
  const redis = read(home, 'redis/redis.conf');
  const redisPort = Number(/^port (\d+)$/m.exec(redis ?? '')?.[1]);
  const redisPassword = /^requirepass (\S+)$/m.exec(redis ?? '')?.[1];
  return {
    ...(postgresPort > 0 && {
      DATABASE_URL: embeddedDatabaseUrl({ port: postgresPort, password: ensureSecrets(home).postgresPassword }),
    }),
    ...(redisPort > 0 &&
      redisPassword !== undefined && { REDIS_URL: `redis://:${redisPassword}@127.0.0.1:${redisPort}` }),
  };
}

function read(home: string, name: string): string | undefined {
  try {
    return readFileSync(join(home, name), 'utf8');
  } catch {
    return undefined;
  }
}
