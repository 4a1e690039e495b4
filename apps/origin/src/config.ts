// The environment of the origin, parsed once.
import {
  field,
  parseEnvironment,
  serviceFields,
  toServiceConfig,
  type Secret,
  type ServiceConfig,
} from '@millrace/service';
import { storageConfigFrom, type StorageConfig } from '@millrace/storage';
import { z } from 'zod';

export const environmentSchema = z.object({
  ...serviceFields('ORIGIN', 3081),
  MILLRACE_ORIGIN_HOST: field.host('0.0.0.0').describe('Address that viewers (or the CDN) reach; all by default.'),
  MILLRACE_ORIGIN_PORT: field.port(8080).describe('Port of playlists, media and the player page.'),
  REDIS_URL: field.url().describe('Redis, e.g. redis://:password@host:6379.'),
  MILLRACE_API_INTERNAL_URL: field.url().describe('Base URL of the internal listener of the API.'),
  MILLRACE_SERVICE_TOKEN: field.secret().describe('Shared secret by which services know each other.'),
  MILLRACE_PLAYER_DIR: z.string().min(1).describe('Directory of the built player page.'),
  MILLRACE_ORIGIN_WINDOW_SECONDS: field.count(60).describe('Length of live playlists, in seconds.'),
  MILLRACE_ORIGIN_CACHE_MEGABYTES: z.coerce.number().int().min(1).default(256).describe('Media kept in memory.'),
  MILLRACE_ORIGIN_MAX_STREAMS: z.coerce.number().int().min(1).default(2_000).describe('Most streams followed at once.'),
  MILLRACE_STORAGE_DIR: z.string().min(1).optional().describe('Directory of the media when no S3 bucket is set.'),
  S3_ENDPOINT: field.url().optional().describe('Base URL of the S3 API; unset for AWS itself.'),
  S3_BUCKET: z.string().min(1).optional().describe('Bucket of the media; setting it switches from disk to S3.'),
  S3_REGION: z.string().min(1).optional().describe('Region of the bucket; us-east-1 unless set.'),
  S3_ACCESS_KEY_ID: z.string().min(1).optional().describe('Credentials for the bucket: key id.'),
  S3_SECRET_ACCESS_KEY: z.string().min(1).optional().describe('Credentials for the bucket: secret.'),
  S3_FORCE_PATH_STYLE: z
    .stringbool()
    .optional()
    .describe('Bucket in the path, not in the host; true with an endpoint.'),
  S3_CHECKSUMS: z
    .enum(['when-required', 'when-supported'])
    .default('when-required')
    .describe('When S3 requests carry the newer checksum headers, which many self-hosted stores do not know.'),
});

export interface OriginConfig extends ServiceConfig {
  host: string;
  port: number;
  redisUrl: string;
  api: { baseUrl: string; token: Secret };
  storage: StorageConfig;
  playerDirectory: string;
  windowMs: number;
  cacheBytes: number;
  maxStreams: number;
}

export function loadConfig(env: Readonly<Record<string, string | undefined>>): OriginConfig {
  const parsed = parseEnvironment(environmentSchema, env);
  return {
    ...toServiceConfig(parsed, parsed.MILLRACE_ORIGIN_MANAGEMENT_PORT),
    host: parsed.MILLRACE_ORIGIN_HOST,
    port: parsed.MILLRACE_ORIGIN_PORT,
    redisUrl: parsed.REDIS_URL,
    api: { baseUrl: parsed.MILLRACE_API_INTERNAL_URL, token: parsed.MILLRACE_SERVICE_TOKEN },
    storage: storageConfigFrom(parsed),
    playerDirectory: parsed.MILLRACE_PLAYER_DIR,
    windowMs: parsed.MILLRACE_ORIGIN_WINDOW_SECONDS * 1_000,
    cacheBytes: parsed.MILLRACE_ORIGIN_CACHE_MEGABYTES * 2 ** 20,
    maxStreams: parsed.MILLRACE_ORIGIN_MAX_STREAMS,
  };
}
