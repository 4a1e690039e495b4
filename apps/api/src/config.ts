// The environment of the API, parsed once.
import {
  field,
  parseEnvironment,
  serviceFields,
  toServiceConfig,
  type Secret,
  type ServiceConfig,
} from '@millrace/service';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const consoleBuild = fileURLToPath(new URL('../../console/dist/console', import.meta.url));

export const environmentSchema = z.object({
  ...serviceFields('API', 3040),
  MILLRACE_API_HOST: field.host('127.0.0.1').describe('Address of the public listener.'),
  MILLRACE_API_PORT: field.port(3000).describe('Port of the REST API, the console and the queue dashboard.'),
  MILLRACE_API_INTERNAL_HOST: field.host('127.0.0.1').describe('Address of the listener for the other services.'),
  MILLRACE_API_INTERNAL_PORT: field.port(3001).describe('Port of the listener for the other services.'),
  MILLRACE_PUBLIC_API_URL: field
    .url()
    .optional()
    .describe('The API as callers see it; http://localhost:<port> unless set.'),
  MILLRACE_PUBLIC_RTMP_URL: z
    .url()
    .default('rtmp://localhost:1935/live')
    .describe('RTMP server address as encoders see it.'),
  MILLRACE_PUBLIC_ORIGIN_URL: field.url().default('http://localhost:8080').describe('The origin as viewers see it.'),
  MILLRACE_CONSOLE_DIR: z.string().min(1).default(consoleBuild).describe('Directory of the built console.'),
  MILLRACE_SERVICE_TOKEN: field.secret().describe('What services show each other.'),
  MILLRACE_SECRET: field.secret().describe('Of which all keys of the control plane are derived.'),
  DATABASE_URL: field.url().describe('PostgreSQL, e.g. postgres://user:password@host:5432/millrace.'),
  REDIS_URL: field.url().describe('Redis, e.g. redis://:password@host:6379.'),
});

export interface PublicUrls {
  api: string;
  rtmp: string;
  origin: string;
}

export interface ApiConfig extends ServiceConfig {
  listen: { host: string; port: number };
  internalListen: { host: string; port: number };
  /** Without a slash at the end. */
  urls: PublicUrls;
  consoleDir: string;
  serviceToken: Secret;
  secret: Secret;
  databaseUrl: string;
  redisUrl: string;
}

export function loadConfig(env: Readonly<Record<string, string | undefined>>): ApiConfig {
  const parsed = parseEnvironment(environmentSchema, env);
  const withoutSlash = (url: string) => url.replace(/\/+$/, '');
  return {
    ...toServiceConfig(parsed, parsed.MILLRACE_API_MANAGEMENT_PORT),
    listen: { host: parsed.MILLRACE_API_HOST, port: parsed.MILLRACE_API_PORT },
    internalListen: { host: parsed.MILLRACE_API_INTERNAL_HOST, port: parsed.MILLRACE_API_INTERNAL_PORT },
    urls: {
      api: withoutSlash(parsed.MILLRACE_PUBLIC_API_URL ?? `http://localhost:${parsed.MILLRACE_API_PORT}`),
      rtmp: withoutSlash(parsed.MILLRACE_PUBLIC_RTMP_URL),
      origin: withoutSlash(parsed.MILLRACE_PUBLIC_ORIGIN_URL),
    },
    consoleDir: parsed.MILLRACE_CONSOLE_DIR,
    serviceToken: parsed.MILLRACE_SERVICE_TOKEN,
    secret: parsed.MILLRACE_SECRET,
    databaseUrl: parsed.DATABASE_URL,
    redisUrl: parsed.REDIS_URL,
  };
}
