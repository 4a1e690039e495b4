// The environment of the jobs service, parsed once.
import { field, parseEnvironment, serviceFields, toServiceConfig, type ServiceConfig } from '@millrace/service';
import { storageConfigFrom, type StorageConfig } from '@millrace/storage';
import { z } from 'zod';

export const environmentSchema = z.object({
  ...serviceFields('JOBS', 3041),
  DATABASE_URL: field.url().describe('PostgreSQL, e.g. postgres://user:password@host:5432/millrace.'),
  REDIS_URL: field.url().describe('Redis, e.g. redis://:password@host:6379.'),
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
  MILLRACE_ORIGIN_WINDOW_SECONDS: field.count(60).describe('Length of live playlists, in seconds.'),
  MILLRACE_ENDED_RETENTION_SECONDS: field
    .count(86_400)
    .describe('How long the media of an ended stream is kept, in seconds.'),
});

export interface JobsConfig extends ServiceConfig {
  databaseUrl: string;
  redisUrl: string;
  storage: StorageConfig;
  /** What a live playlist shows. */
  liveWindowMs: number;
  endedRetentionMs: number;
}

export function loadConfig(env: Readonly<Record<string, string | undefined>>): JobsConfig {
  const parsed = parseEnvironment(environmentSchema, env);
  return {
    ...toServiceConfig(parsed, parsed.MILLRACE_JOBS_MANAGEMENT_PORT),
    databaseUrl: parsed.DATABASE_URL,
    redisUrl: parsed.REDIS_URL,
    storage: storageConfigFrom(parsed),
    liveWindowMs: parsed.MILLRACE_ORIGIN_WINDOW_SECONDS * 1_000,
    endedRetentionMs: parsed.MILLRACE_ENDED_RETENTION_SECONDS * 1_000,
  };
}
