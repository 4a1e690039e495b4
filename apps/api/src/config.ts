// The environment of the API, parsed once.
import { mailConfigFrom, mailFields, type MailConfig } from '@millrace/mail';
import { rtmpsUrlSchema, rtmpUrlSchema } from '@millrace/pipeline';
import {
  AddressList,
  field,
  parseEnvironment,
  serviceFields,
  toServiceConfig,
  Secret,
  type ServiceConfig,
} from '@millrace/service';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { rateClasses, rateField, toRateRule, type RateRules } from './rate-limits/rate-rules.ts';

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
  MILLRACE_PUBLIC_RTMP_URL: rtmpUrlSchema
    .default('rtmp://localhost:1935/live')
    .describe('RTMP server address as encoders see it: `rtmp://<host>/live`.'),
  MILLRACE_PUBLIC_RTMPS_URL: rtmpsUrlSchema
    .optional()
    .describe('The same over TLS, `rtmps://<host>/live`; channels show none unless set.'),
  MILLRACE_PUBLIC_ORIGIN_URL: field.url().default('http://localhost:8080').describe('The origin as viewers see it.'),
  MILLRACE_API_TRUSTED_PROXIES: field
    .addresses('')
    .describe(
      'Addresses or CIDR blocks of proxies whose `X-Forwarded-For` is believed, with commas between; none unless set.',
    ),
  MILLRACE_RATE_LIMIT_READ: rateField('6000/60', 'Reading requests of one API key or user.'),
  MILLRACE_RATE_LIMIT_WRITE: rateField('1200/60', 'Changing requests of one API key or user.'),
  MILLRACE_RATE_LIMIT_SECRET: rateField('60/60', 'Requests of one API key or user that show a secret.'),
  MILLRACE_RATE_LIMIT_LOGIN: rateField('60/60', 'Requests without credentials, such as logging in, of one address.'),
  MILLRACE_RATE_LIMIT_UNAUTHENTICATED: rateField('120/60', 'Requests with bad credentials, of one address.'),
  MILLRACE_CONSOLE_DIR: z.string().min(1).default(consoleBuild).describe('Directory of the built console.'),
  MILLRACE_QUEUE_DASHBOARD_WRITABLE: field
    .flag(false)
    .describe('Whether platform admins may retry and promote jobs in the queue dashboard; else they look.'),
  ...mailFields,
  MILLRACE_SERVICE_TOKEN: field.secret().describe('What services show each other.'),
  MILLRACE_SECRET: field.secret().describe('Of which all keys of the control plane are derived.'),
  MILLRACE_WEBHOOK_ALLOWED_ADDRESSES: field
    .addresses('')
    .describe('Addresses and CIDR blocks that webhooks may reach though they are not public, also without TLS.'),
  DATABASE_URL: field.url().describe('PostgreSQL, e.g. postgres://user:password@host:5432/millrace.'),
  REDIS_URL: field.url().describe('Redis, e.g. redis://:password@host:6379.'),
});

export interface PublicUrls {
  api: string;
  rtmp: string;
  /** Undefined where RTMP over TLS is not offered. */
  rtmps?: string | undefined;
  origin: string;
}

export interface ApiConfig extends ServiceConfig {
  listen: { host: string; port: number };
  internalListen: { host: string; port: number };
  /** Without a slash at the end. */
  urls: PublicUrls;
  consoleDir: string;
  trustedProxies: AddressList;
  rateRules: RateRules;
  isDashboardWritable: boolean;
  mail: MailConfig;
  serviceToken: Secret;
  secret: Secret;
  webhookAllowedAddresses: readonly string[];
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
      rtmps: parsed.MILLRACE_PUBLIC_RTMPS_URL && withoutSlash(parsed.MILLRACE_PUBLIC_RTMPS_URL),
      origin: withoutSlash(parsed.MILLRACE_PUBLIC_ORIGIN_URL),
    },
    consoleDir: parsed.MILLRACE_CONSOLE_DIR,
    trustedProxies: new AddressList(parsed.MILLRACE_API_TRUSTED_PROXIES),
    rateRules: rateRulesOf(parsed),
    isDashboardWritable: parsed.MILLRACE_QUEUE_DASHBOARD_WRITABLE,
    mail: mailConfigFrom(parsed),
    serviceToken: parsed.MILLRACE_SERVICE_TOKEN,
    secret: parsed.MILLRACE_SECRET,
    webhookAllowedAddresses: parsed.MILLRACE_WEBHOOK_ALLOWED_ADDRESSES,
    databaseUrl: parsed.DATABASE_URL,
    redisUrl: parsed.REDIS_URL,
  };
}

function rateRulesOf(parsed: z.infer<typeof environmentSchema>): RateRules {
  const rules = rateClasses.map((rateClass) => {
    const name = `MILLRACE_RATE_LIMIT_${rateClass.toUpperCase() as Uppercase<typeof rateClass>}` as const;
    return [rateClass, toRateRule(parsed[name])] as const;
  });
  return Object.fromEntries(rules) as RateRules;
}
