// The transcoder's settings.
import { field, parseEnvironment, Secret, serviceFields, toServiceConfig, type ServiceConfig } from '@millrace/service';
import { storageConfigFrom, storageFields, type StorageConfig } from '@millrace/storage';
import { availableParallelism, hostname, tmpdir } from 'node:os';
import { z } from 'zod';

export const configSchema = z.object({
  ...serviceFields('TRANSCODER', 3103),
  REDIS_URL: field.url().describe('Redis: queue, leases and playlist logs.'),
  MILLRACE_API_INTERNAL_URL: field.url().describe('Base URL of the API’s internal listener.'),
  MILLRACE_SERVICE_TOKEN: field.secret().describe('Shared token of the services.'),
  MILLRACE_FFMPEG: z.string().min(1).default('ffmpeg').describe('The ffmpeg program.'),
  MILLRACE_TRANSCODER_NAME: z
    .string()
    .min(1)
    .max(64)
    .default(() => `transcoder@${hostname()}`)
    .describe('Name of this worker on the dashboard and in leases. Default: `transcoder@` and the host name.'),
  MILLRACE_TRANSCODER_STREAMS: field.count(16).describe('Most streams that this worker takes at once.'),
  MILLRACE_TRANSCODER_CPUS: z.coerce
    .number()
    .positive()
    .default(() => availableParallelism() * 0.8)
    .describe(
      'CPU seconds per second that encoding may use; rungs that do not fit are left out. Default: 80 % of all cores.',
    ),
  MILLRACE_TRANSCODER_HOT_HOST: field.host('127.0.0.1').describe('Address of the hot window that origins read from.'),
  MILLRACE_TRANSCODER_HOT_PORT: field.port(0).describe('Port of the hot window. A free one when 0.'),
  MILLRACE_TRANSCODER_HOT_URL: field
    .url()
    .optional()
    .describe(
      'Base URL of the hot window as origins reach it. Default: from host and port, by the host name when it listens everywhere.',
    ),
  MILLRACE_TRANSCODER_HOT_MEGABYTES: field.count(512).describe('Most memory of the hot window, in MB.'),
  MILLRACE_TRANSCODER_SPOOL: z
    .string()
    .min(1)
    .default(() => tmpdir())
    .describe(
      'Directory in which media wait while storage is away, up to 2 GiB. What a worker leaves there when it dies is stored by who starts there next, so let it outlive the process. Default: that of the system for temporary files.',
    ),
  ...storageFields,
});

export interface TranscoderConfig extends ServiceConfig {
  redisUrl: string;
  api: { baseUrl: string };
  serviceToken: Secret;
  ffmpegPath: string;
  workerName: string;
  maxStreams: number;
  cpus: number;
  spoolDirectory: string;
  hotWindow: { host: string; port: number; url: string | undefined; maxBytes: number };
  storage: StorageConfig;
}

export function loadConfig(variables: Readonly<Record<string, string | undefined>>): TranscoderConfig {
  const env = parseEnvironment(configSchema, variables);
  return {
    ...toServiceConfig(env, env.MILLRACE_TRANSCODER_MANAGEMENT_PORT),
    redisUrl: env.REDIS_URL,
    api: { baseUrl: env.MILLRACE_API_INTERNAL_URL },
    serviceToken: env.MILLRACE_SERVICE_TOKEN,
    ffmpegPath: env.MILLRACE_FFMPEG,
    workerName: env.MILLRACE_TRANSCODER_NAME,
    maxStreams: env.MILLRACE_TRANSCODER_STREAMS,
    cpus: env.MILLRACE_TRANSCODER_CPUS,
    spoolDirectory: env.MILLRACE_TRANSCODER_SPOOL,
    hotWindow: {
      host: env.MILLRACE_TRANSCODER_HOT_HOST,
      port: env.MILLRACE_TRANSCODER_HOT_PORT,
      url: env.MILLRACE_TRANSCODER_HOT_URL,
      maxBytes: env.MILLRACE_TRANSCODER_HOT_MEGABYTES * 1_000_000,
    },
    storage: storageConfigFrom(env),
  };
}
