// The environment of the origin, parsed once.
import {
  ConfigurationError,
  field,
  parseEnvironment,
  serviceFields,
  toServiceConfig,
  type Secret,
  type ServiceConfig,
  type TlsFiles,
} from '@millrace/service';
import { storageConfigFrom, storageFields, type StorageConfig } from '@millrace/storage';
import { z } from 'zod';
import type { ViewerHeaders } from './playback/viewer-rules.ts';

const headerName = z
  .string()
  .regex(/^[A-Za-z0-9-]+$/)
  .transform((name) => name.toLowerCase())
  .optional();

export const environmentSchema = z.object({
  ...serviceFields('ORIGIN', 3081),
  MILLRACE_ORIGIN_HOST: field.host('0.0.0.0').describe('Address that viewers (or the CDN) reach; all by default.'),
  MILLRACE_ORIGIN_PORT: field.port(8080).describe('Port of playlists, media and the player page.'),
  MILLRACE_ORIGIN_H2C_PORT: z.coerce
    .number()
    .int()
    .min(0)
    .max(65_535)
    .optional()
    .describe('Port of HTTP/2 without TLS, for proxies; off unless set.'),
  MILLRACE_ORIGIN_TLS_PORT: field
    .port(8443)
    .describe('Port of HTTP/2 and HTTP/1.1 over TLS, when there is a certificate.'),
  MILLRACE_ORIGIN_TLS_CERT_FILE: z
    .string()
    .min(1)
    .optional()
    .describe('Certificate chain (PEM); set it to offer TLS. Taken anew when it changes, and on SIGHUP.'),
  MILLRACE_ORIGIN_TLS_KEY_FILE: z.string().min(1).optional().describe('Private key of the certificate (PEM).'),
  MILLRACE_ORIGIN_COUNTRY_HEADER: headerName.describe('Header in which the CDN tells the country of the viewer.'),
  MILLRACE_ORIGIN_CLIENT_ADDRESS_HEADER: headerName.describe(
    'Header in which the proxy in front tells the address of the viewer; its last address counts.',
  ),
  REDIS_URL: field.url().describe('Redis, e.g. redis://:password@host:6379.'),
  MILLRACE_API_INTERNAL_URL: field.url().describe('Base URL of the internal listener of the API.'),
  MILLRACE_SERVICE_TOKEN: field.secret().describe('Shared secret by which services know each other.'),
  MILLRACE_PLAYER_DIR: z
    .string()
    .min(1)
    .default('apps/console/dist/player')
    .describe('Directory of the built player page.'),
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
  /** HTTP/2 without TLS; undefined when off. */
  h2cPort: number | undefined;
  tls: { port: number; files: TlsFiles } | undefined;
  viewerHeaders: ViewerHeaders;
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
    h2cPort: parsed.MILLRACE_ORIGIN_H2C_PORT,
    tls: tlsOf(parsed),
    viewerHeaders: {
      country: parsed.MILLRACE_ORIGIN_COUNTRY_HEADER,
      clientAddress: parsed.MILLRACE_ORIGIN_CLIENT_ADDRESS_HEADER,
    },
    redisUrl: parsed.REDIS_URL,
    api: { baseUrl: parsed.MILLRACE_API_INTERNAL_URL, token: parsed.MILLRACE_SERVICE_TOKEN },
    storage: storageConfigFrom(parsed),
    playerDirectory: parsed.MILLRACE_PLAYER_DIR,
    cacheBytes: parsed.MILLRACE_ORIGIN_CACHE_MEGABYTES * 2 ** 20,
    maxStreams: parsed.MILLRACE_ORIGIN_MAX_STREAMS,
    maxWaiting: parsed.MILLRACE_ORIGIN_MAX_WAITING,
  };
}

function tlsOf(parsed: z.infer<typeof environmentSchema>): OriginConfig['tls'] {
  const { MILLRACE_ORIGIN_TLS_CERT_FILE: certFile, MILLRACE_ORIGIN_TLS_KEY_FILE: keyFile } = parsed;
  if (certFile === undefined && keyFile === undefined) return undefined;
  if (certFile !== undefined && keyFile !== undefined)
    return { port: parsed.MILLRACE_ORIGIN_TLS_PORT, files: { certFile, keyFile } };
  throw new ConfigurationError([
    'MILLRACE_ORIGIN_TLS_CERT_FILE and MILLRACE_ORIGIN_TLS_KEY_FILE belong together: set both or none.',
  ]);
}
