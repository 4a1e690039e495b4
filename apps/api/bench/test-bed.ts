// What is measured: an API process as in production, and its bare peer, on one core, with a PostgreSQL and a Redis of their
// own. Loopback, temporary folders, everything ends with the run.
import { derivePlatformKeys, hashApiKey, newApiKey, newStreamKey, streamKeyLookup } from '@millrace/auth';
import { applyMigrations } from '@millrace/db';
import { newId } from '@millrace/pipeline';
import { freePort, startOnCore, startPostgres, startRedis, type ServerOnCore } from '@millrace/testing';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';

type Environment = Record<string, string | undefined>;

export interface TestBed {
  api: ServerOnCore;
  bare: ServerOnCore;
  internalUrl: string;
  serviceToken: string;
  /** Of the organization with many channels. */
  apiKey: string;
  channelIds: string[];
  /** One for each channel of the publishers. */
  streamKeys: string[];
  close(): Promise<void>;
}

const secret = 'the secret of the benchmark, long enough';
const serviceToken = 'the token of the benchmark';
const channelsPerPublisher = 20;

export async function openTestBed(wanted: {
  channels: number;
  publishers: number;
  env: Environment;
}): Promise<TestBed> {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-bench-'));
  const password = randomBytes(12).toString('hex');
  const postgres = await startPostgres({ dataDir: join(folder, 'postgres'), password });
  const redis = await startRedis({ dir: join(folder, 'redis'), password });
  await applyMigrations(postgres.url);
  const rows = await seed(postgres.url, wanted);
  const [port, internalPort, managementPort, barePort] = await Promise.all([1, 2, 3, 4].map(freePort));
  const env = { ...wanted.env, NODE_ENV: 'production', DATABASE_URL: postgres.url, REDIS_URL: redis.url };
  const api = await startOnCore([process.execPath, new URL('../src/main.ts', import.meta.url).pathname], {
    port: port ?? 0,
    env: {
      ...env,
      // As infra/local and the image have it.
      NODE_OPTIONS: '--max-semi-space-size=4',
      MILLRACE_LOG_LEVEL: 'error',
      MILLRACE_API_PORT: String(port),
      MILLRACE_API_INTERNAL_PORT: String(internalPort),
      MILLRACE_API_MANAGEMENT_PORT: String(managementPort),
      MILLRACE_SERVICE_TOKEN: serviceToken,
      MILLRACE_SECRET: secret,
      // On, and out of reach.
      MILLRACE_RATE_LIMIT_READ: '9999999/60',
    },
  });
  const bare = await startOnCore([process.execPath, new URL('bare/main.ts', import.meta.url).pathname], {
    port: barePort ?? 0,
    env: { ...env, PORT: String(barePort) },
  });
  return {
    ...{ api, bare, serviceToken, ...rows },
    internalUrl: `http://127.0.0.1:${internalPort}`,
    close: async () => {
      await Promise.all([api.close(), bare.close()]);
      await Promise.all([postgres.close(), redis.close()]);
      await rm(folder, { recursive: true });
    },
  };
}

async function seed(databaseUrl: string, wanted: { channels: number; publishers: number }) {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const apiKey = newApiKey();
  const organizationId = await addOrganization(client);
  await client.query(
    `INSERT INTO api_keys (id, organization_id, name, prefix, key_hash, scopes) VALUES ($1, $2, 'bench', 'mr_', $3, '{*}')`,
    [newId('apiKey'), organizationId, hashApiKey(apiKey)],
  );
  const channelIds = await addChannels(client, organizationId, wanted.channels);
  const keys = derivePlatformKeys(secret);
  const streamKeys: string[] = [];
  for (let left = wanted.publishers; left > 0; left -= channelsPerPublisher) {
    const tenant = await addOrganization(client);
    const channels = await addChannels(client, tenant, Math.min(left, channelsPerPublisher));
    const made = channels.map(() => newStreamKey());
    await client.query(
      `INSERT INTO stream_keys (id, organization_id, channel_id, name, lookup, sealed, is_primary)
       SELECT k, $1, c, 'bench', l, '-', true FROM unnest($2::text[], $3::text[], $4::text[]) AS t (k, c, l)`,
      [tenant, made.map(() => newId('streamKey')), channels, made.map((key) => streamKeyLookup(keys, key))],
    );
    streamKeys.push(...made);
  }
  await client.query('VACUUM ANALYZE');
  // What follows a bulk load is not part of what is measured.
  await client.query('CHECKPOINT');
  await client.end();
  return { apiKey, channelIds, streamKeys };
}

async function addOrganization(client: pg.Client): Promise<string> {
  const id = newId('organization');
  await client.query(`INSERT INTO organizations (id, name) VALUES ($1, 'bench')`, [id]);
  return id;
}

async function addChannels(client: pg.Client, organizationId: string, count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, () => newId('channel'));
  await client.query(
    `INSERT INTO channels (id, organization_id, name, reconnect_window_seconds, playback_id)
     SELECT c, $1, 'Main stage', 60, p FROM unnest($2::text[], $3::text[]) AS t (c, p)`,
    [organizationId, ids, ids.map(() => newId('playback'))],
  );
  return ids;
}
