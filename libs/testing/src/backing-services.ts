// Global set-up of the integration tests: one PostgreSQL and one Redis for the whole run, on free ports, in a directory
// that is gone afterwards. Test files take a database of their own on each (test-database.ts, test-redis.ts).
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres, startRedis } from '@millrace/backing-services';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    postgresUrl: string;
    redisUrl: string;
  }
}

const password = 'test';

/** Called by Vitest before the first integration test; the function it returns, after the last. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const directory = await mkdtemp(join(tmpdir(), 'millrace-test-'));
  const [postgres, redis] = await Promise.all([
    startPostgres({ dataDir: join(directory, 'postgres'), password, durable: false }),
    startRedis({ dir: join(directory, 'redis'), password }),
  ]);
  project.provide('postgresUrl', postgres.url);
  project.provide('redisUrl', redis.url);
  return async () => {
    await Promise.all([postgres.close(), redis.close()]);
    await rm(directory, { recursive: true, force: true });
  };
}
