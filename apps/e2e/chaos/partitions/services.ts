// The platform as docs/guides/deploy.md describes it for several machines: each service and each server behind it is a process
// on a node of its own, told by its environment where the others are.
import { join } from 'node:path';
import type { Network } from './network.ts';

export type BackingName = 'postgres' | 'redis' | 's3';
export type ServiceName = 'api' | 'jobs' | 'edge' | 'transcoder-1' | 'transcoder-2' | 'origin';

export const backingPorts: Readonly<Record<BackingName, number>> = { postgres: 5432, redis: 6379, s3: 9000 };
export const backingBucket = 'millrace';
export const password = 'partitions0password';
export const apiKey = 'partitions-bootstrap-api-key-0123456789';
export const transcoders = ['transcoder-1', 'transcoder-2'] as const satisfies ServiceName[];
/** In the order in which they are started. */
export const serviceNames = ['api', 'jobs', 'edge', ...transcoders, 'origin'] as const satisfies ServiceName[];

const root = join(import.meta.dirname, '../../../..');
const everywhere = '0.0.0.0';
const ports = { api: 3000, internal: 3001, relay: 3020, hot: 3100, rtmp: 1935, origin: 8080 } as const;

/** The program of a service. */
export function programOf(name: ServiceName): string {
  return join(root, `apps/${name.replace(/-\d$/, '')}/src/main.ts`);
}

/** Brings the database to its schema and makes the first organization; runs once, where the API will. */
export const bootstrapProgram = join(root, 'apps/api/src/bootstrap.ts');

export function urlsOf(network: Network): { api: string; rtmp: string; origin: string } {
  return {
    api: `http://${network.addressOf('api')}:${ports.api}`,
    rtmp: `rtmp://${network.addressOf('edge')}:${ports.rtmp}/live`,
    origin: `http://${network.addressOf('origin')}:${ports.origin}`,
  };
}

export function environmentOf(network: Network, name: ServiceName): NodeJS.ProcessEnv {
  const at = (node: string, port: number) => `${network.addressOf(node)}:${port}`;
  const urls = urlsOf(network);
  const common = {
    PATH: process.env['PATH'],
    NODE_ENV: 'production',
    MILLRACE_LOG_LEVEL: 'warn',
    MILLRACE_SERVICE_TOKEN: 'partitions-service-token-0123456789',
    REDIS_URL: `redis://:${password}@${at('redis', backingPorts.redis)}`,
    MILLRACE_API_INTERNAL_URL: `http://${at('api', ports.internal)}`,
  };
  const database = {
    DATABASE_URL: `postgresql://millrace:${password}@${at('postgres', backingPorts.postgres)}/millrace`,
    MILLRACE_SECRET: 'partitions-secret-0123456789-0123456789',
  };
  const storage = {
    S3_ENDPOINT: `http://${at('s3', backingPorts.s3)}`,
    S3_BUCKET: backingBucket,
    // The only pair of keys that the server knows.
    S3_ACCESS_KEY_ID: 'S3RVER',
    S3_SECRET_ACCESS_KEY: 'S3RVER',
  };
  const transcoder = {
    ...storage,
    MILLRACE_TRANSCODER_NAME: name,
    MILLRACE_TRANSCODER_HOT_HOST: everywhere,
    MILLRACE_TRANSCODER_HOT_PORT: `${ports.hot}`,
    MILLRACE_TRANSCODER_HOT_URL: `http://${at(name, ports.hot)}`,
  };
  const own: Readonly<Record<ServiceName, NodeJS.ProcessEnv>> = {
    api: {
      ...database,
      MILLRACE_API_HOST: everywhere,
      MILLRACE_API_INTERNAL_HOST: everywhere,
      MILLRACE_BOOTSTRAP_API_KEY: apiKey,
      MILLRACE_PUBLIC_API_URL: urls.api,
      MILLRACE_PUBLIC_RTMP_URL: urls.rtmp,
      MILLRACE_PUBLIC_ORIGIN_URL: urls.origin,
    },
    jobs: { ...database, ...storage },
    edge: {
      MILLRACE_EDGE_NAME: name,
      MILLRACE_EDGE_RELAY_HOST: everywhere,
      MILLRACE_EDGE_RELAY_URL: `http://${at('edge', ports.relay)}`,
    },
    'transcoder-1': transcoder,
    'transcoder-2': transcoder,
    origin: storage,
  };
  return { ...common, ...own[name] };
}
