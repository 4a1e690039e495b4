// The environment of the origin, parsed once.
import {
  field,
  parseEnvironment,
  serviceFields,
  toServiceConfig,
  type Secret,
  type ServiceConfig,
} from '@millrace/service';
import { storageConfigFrom, storageFields, type StorageConfig } from '@millrace/storage';
import { z } from 'zod';

export const environmentSchema = z.object({
  ...serviceFields('ORIGIN', 3081),
  MILLRACE_ORIGIN_HOST: field.host('0.0.0.0').describe('Address that viewers (or the CDN) reach; all by default.'),
  MILLRACE_ORIGIN_PORT: field.port(8080).describe('Port of playlists, media and the player page.'),
  REDIS_URL: field.url().describe('Redis, e.g. redis://:password@host:6379.'),
  MILLRACE_API_INTERNAL_URL: field.url().describe('Base URL of the internal listener of the API.'),
  MILLRACE_SERVICE_TOKEN: field.secret().describe('Shared secret by which services know each other.'),
  MILLRACE_PLAYER_DIR: z.string().min(1).describe('Directory of the built player page.'),
  MILLRACE_ORIGIN_CACHE_MEGABYTES: z.coerce.number().int().min(1).default(256).describe('Media kept in memory.'),
  MILLRACE_ORIGIN_MAX_STREAMS: z.coerce.number().int().min(1).default(2_000).describe('Most streams followed at once.'),
  MILLRACE_ORIGIN_MAX_WAITING: z.coerce
    .number()
    .int()
    .min(1)
    .default(50_000)
    .describe('Most blocked requests at once.'),
  ...storageFields,
});

export interface OriginConfig extends ServiceConfig {
  host: string;
  port: number;
  redisUrl: string;
  api: { baseUrl: string; token: Secret };
  storage: StorageConfig;
  playerDirectory: string;
  cacheBytes: number;
  maxStreams: number;
  maxWaiting: number;
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
    cacheBytes: parsed.MILLRACE_ORIGIN_CACHE_MEGABYTES * 2 ** 20,
    maxStreams: parsed.MILLRACE_ORIGIN_MAX_STREAMS,
    maxWaiting: parsed.MILLRACE_ORIGIN_MAX_WAITING,
  };
}
