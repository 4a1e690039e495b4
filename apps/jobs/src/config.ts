// The environment of the jobs service, parsed once.
import { field, parseEnvironment, serviceFields, toServiceConfig, type ServiceConfig } from '@millrace/service';
import { storageConfigFrom, storageFields, type StorageConfig } from '@millrace/storage';
import { z } from 'zod';

export const environmentSchema = z.object({
  ...serviceFields('JOBS', 3041),
  DATABASE_URL: field.url().describe('PostgreSQL, e.g. postgres://user:password@host:5432/millrace.'),
  REDIS_URL: field.url().describe('Redis, e.g. redis://:password@host:6379.'),
  ...storageFields,
  MILLRACE_ENDED_RETENTION_SECONDS: field
    .count(86_400)
    .describe('How long the media of an ended stream is kept, in seconds.'),
});

export interface JobsConfig extends ServiceConfig {
  databaseUrl: string;
  redisUrl: string;
  storage: StorageConfig;
  /** What a live playlist shows. */
  endedRetentionMs: number;
}

export function loadConfig(env: Readonly<Record<string, string | undefined>>): JobsConfig {
  const parsed = parseEnvironment(environmentSchema, env);
  return {
    ...toServiceConfig(parsed, parsed.MILLRACE_JOBS_MANAGEMENT_PORT),
    databaseUrl: parsed.DATABASE_URL,
    redisUrl: parsed.REDIS_URL,
    storage: storageConfigFrom(parsed),
    endedRetentionMs: parsed.MILLRACE_ENDED_RETENTION_SECONDS * 1_000,
  };
}
