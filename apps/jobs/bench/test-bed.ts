// A durable PostgreSQL and a Redis of their own, a jobs process as in production, organizations with a webhook each.
import { newWebhookSecret, sealWebhookSecret, type PlatformKeys } from '@millrace/auth';
import { freePort, startPostgres, startRedis } from '@millrace/backing-services';
import { applyMigrations, Database } from '@millrace/db';
import { newId, type OrganizationId } from '@millrace/pipeline';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startReceiver, type BenchReceiver } from './receiver.ts';

export interface TestBed {
  db: Database;
  organizationIds: OrganizationId[];
  receiver: BenchReceiver;
  close(): Promise<void>;
}

const startLimitMs = 20_000;
const password = 'bench';

export async function openTestBed(options: {
  secret: string;
  keys: PlatformKeys;
  organizations: number;
  env: Readonly<Record<string, string | undefined>>;
}): Promise<TestBed> {
  const directory = await mkdtemp(join(tmpdir(), 'millrace-bench-'));
  const [postgres, redis, receiver] = await Promise.all([
    startPostgres({ dataDir: join(directory, 'postgres'), password }),
    startRedis({ dir: join(directory, 'redis'), password }),
    startReceiver(),
  ]);
  await applyMigrations(postgres.url);
  const db = new Database({
    url: postgres.url,
    applicationName: 'bench',
    maxConnections: 16,
    onConnectionError: () => undefined,
  });
  const jobs = await startJobs(options.env, {
    DATABASE_URL: postgres.url,
    REDIS_URL: redis.url,
    MILLRACE_SECRET: options.secret,
    MILLRACE_STORAGE_DIR: join(directory, 'storage'),
  });
  const organizationIds = await Promise.all(
    Array.from({ length: options.organizations }, () => addOrganization(db, options.keys, receiver.url)),
  );
  return {
    db,
    organizationIds,
    receiver,
    close: async () => {
      jobs.kill('SIGTERM');
      await once(jobs, 'exit');
      await db.close();
      receiver.close();
      await Promise.all([postgres.close(), redis.close()]);
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function startJobs(
  surroundings: Readonly<Record<string, string | undefined>>,
  settings: Record<string, string>,
): Promise<ChildProcess> {
  const port = await freePort();
  const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));
  const env = {
    ...surroundings,
    ...settings,
    MILLRACE_JOBS_MANAGEMENT_PORT: String(port),
    MILLRACE_LOG_LEVEL: 'error',
    MILLRACE_WEBHOOK_ALLOWED_ADDRESSES: '127.0.0.1',
  };
  const jobs = spawn(process.execPath, [main], { env, stdio: ['ignore', 'inherit', 'inherit'] });
  const untilMs = performance.now() + startLimitMs;
  while (performance.now() < untilMs) {
    const ready = await fetch(`http://127.0.0.1:${port}/metrics`).then(
      async (answer) => /millrace_jobs_is_leader\{[^}]*\} 1/.test(await answer.text()),
      () => false,
    );
    if (ready) return jobs;
    await delay(100);
  }
  jobs.kill('SIGKILL');
  throw new Error('The jobs process did not lead in time.');
}

async function addOrganization(db: Database, keys: PlatformKeys, url: string): Promise<OrganizationId> {
  const [organizationId, webhookId] = [newId('organization'), newId('webhook')];
  const sealedSecret = sealWebhookSecret(keys, newWebhookSecret(), { organizationId, webhookId });
  await db.platform.organization.create({ data: { id: organizationId, name: 'Benchmark' } });
  await db.platform.webhook.create({
    data: { id: webhookId, organizationId, url, eventTypes: ['*'], sealedSecret },
  });
  return organizationId;
}
