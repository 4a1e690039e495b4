// The environment of the jobs service, parsed once.
import { mailConfigFrom, mailFields, type MailConfig } from '@millrace/mail';
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
  ...serviceFields('JOBS', 3041),
  DATABASE_URL: field.url().describe('PostgreSQL, e.g. postgres://user:password@host:5432/millrace.'),
  REDIS_URL: field.url().describe('Redis, e.g. redis://:password@host:6379.'),
  MILLRACE_API_INTERNAL_URL: field
    .url()
    .optional()
    .describe(
      'Base URL of the internal listener of the API: while it does not answer, silent edges do not count as gone.',
    ),
  MILLRACE_SECRET: field.secret().describe('Of which all keys of the control plane are derived.'),
  MILLRACE_WEBHOOK_ALLOWED_ADDRESSES: field
    .addresses('')
    .describe('Addresses and CIDR blocks that webhooks may reach though they are not public, also without TLS.'),
  MILLRACE_WEBHOOK_LOG_DAYS: field.count(30).describe('How long the log of webhook deliveries is kept, in days.'),
  MILLRACE_EVENT_DAYS: field
    .count(90)
    .describe('How long events are kept, in days: the feed and the flight recorders go back so far.'),
  ...mailFields,
  ...storageFields,
  MILLRACE_ENDED_RETENTION_SECONDS: field
    .count(86_400)
    .describe('How long the media of an ended stream is kept, in seconds.'),
});

export interface JobsConfig extends ServiceConfig {
  databaseUrl: string;
  redisUrl: string;
  /** Base URL of the internal listener of the API. */
  apiUrl: string | undefined;
  storage: StorageConfig;
  secret: Secret;
  mail: MailConfig;
  webhooks: { allowedAddresses: readonly string[]; logDays: number };
  /** How long events are kept. */
  eventDays: number;
  endedRetentionMs: number;
}

export function loadConfig(env: Readonly<Record<string, string | undefined>>): JobsConfig {
  const parsed = parseEnvironment(environmentSchema, env);
  return {
    ...toServiceConfig(parsed, parsed.MILLRACE_JOBS_MANAGEMENT_PORT),
    databaseUrl: parsed.DATABASE_URL,
    redisUrl: parsed.REDIS_URL,
    apiUrl: parsed.MILLRACE_API_INTERNAL_URL,
    storage: storageConfigFrom(parsed),
    secret: parsed.MILLRACE_SECRET,
    mail: mailConfigFrom(parsed),
    webhooks: {
      allowedAddresses: parsed.MILLRACE_WEBHOOK_ALLOWED_ADDRESSES,
      logDays: parsed.MILLRACE_WEBHOOK_LOG_DAYS,
    },
    eventDays: parsed.MILLRACE_EVENT_DAYS,
    endedRetentionMs: parsed.MILLRACE_ENDED_RETENTION_SECONDS * 1_000,
  };
}
