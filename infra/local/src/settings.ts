// What a person can set for `npm start`, all by environment. The services read the same variables; what is not set is
// chosen here and passed on to them.
import { resolve } from 'node:path';
import { z } from 'zod';

const portNumber = z.coerce
  .number('must be a port number')
  .int('must be a port number')
  .min(1, 'must be a port number')
  .max(65_535, 'must be a port number');
const port = (defaultPort: number) => portNumber.default(defaultPort);
const freeUnlessSet = portNumber.optional();

/** Names of environment variables with what they mean; the reference page is generated from this. */
export const settingsSchema = z.object({
  MILLRACE_HOME: z.string().default('.millrace').describe('Directory of all data, secrets and logs.'),
  MILLRACE_API_HOST: z.string().default('127.0.0.1').describe('Address that the API and the console listen on.'),
  MILLRACE_API_PORT: port(3000).describe('Port of the API and the console.'),
  MILLRACE_RTMP_HOST: z.string().default('0.0.0.0').describe('Address that RTMP listens on.'),
  MILLRACE_RTMP_PORT: port(1935).describe('Port of RTMP.'),
  MILLRACE_EDGE_PROCESSES: z.coerce
    .number('must be a number')
    .int('must be a whole number')
    .min(1, 'must be 1 or more')
    .max(64, 'must be 64 or less')
    .default(1)
    .describe('Edge processes that share the RTMP port. More than one needs Linux.'),
  MILLRACE_ORIGIN_HOST: z.string().default('0.0.0.0').describe('Address that playback listens on.'),
  MILLRACE_ORIGIN_PORT: port(8080).describe('Port of playback: playlists, segments, player page.'),
  MILLRACE_PUBLIC_API_URL: z.url().optional().describe('API address as callers see it. From the port when not set.'),
  MILLRACE_PUBLIC_RTMP_URL: z
    .url()
    .optional()
    .describe('Ingest address as encoders see it. From the port when not set.'),
  MILLRACE_RTMPS_PORT: port(1936).describe(
    'Port of RTMP over TLS; open when there is a certificate. Encoders expect 443.',
  ),
  MILLRACE_TLS_CERT_FILE: z
    .string()
    .optional()
    .describe('Certificate for RTMPS: a PEM file with the full chain. Taken anew when it changes, and on SIGHUP.'),
  MILLRACE_PUBLIC_RTMPS_URL: z
    .url()
    .optional()
    .describe('RTMPS address as encoders see it. From the port when there is a certificate, none without one.'),
  MILLRACE_PUBLIC_ORIGIN_URL: z
    .url()
    .optional()
    .describe('Playback address as viewers see it. From the port when not set.'),
  DATABASE_URL: z.url().optional().describe('PostgreSQL to use. An embedded one when not set.'),
  REDIS_URL: z.url().optional().describe('Redis to use. A private one when not set.'),
  S3_ENDPOINT: z
    .url()
    .optional()
    .describe('S3 API to keep media in. Files below MILLRACE_HOME when S3_BUCKET is not set.'),
  S3_BUCKET: z.string().optional().describe('Bucket to keep media in.'),
  MILLRACE_ADMIN_EMAIL: z.email().optional().describe('E-mail of the first admin; used when the database is new.'),
  MILLRACE_BOOTSTRAP_API_KEY: z
    .string()
    .min(16)
    .max(256)
    .optional()
    .describe('First API key of the first organization, for scripts. One is made when not set.'),
  MILLRACE_POSTGRES_PORT: freeUnlessSet.describe('Port of the embedded PostgreSQL. A free one when not set.'),
  MILLRACE_REDIS_PORT: freeUnlessSet.describe('Port of the private Redis. A free one when not set.'),
});

export type Settings = z.infer<typeof settingsSchema>;

/** A setting that cannot be used; the message names all of them. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

/** An empty variable counts as not set. `MILLRACE_HOME` comes back absolute, seen from `directory`. */
export function parseSettings(env: Readonly<Record<string, string | undefined>>, directory: string): Settings {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = settingsSchema.safeParse(given);
  if (parsed.success) return { ...parsed.data, MILLRACE_HOME: resolve(directory, parsed.data.MILLRACE_HOME) };
  const problems = parsed.error.issues.map(({ path, message }) => `  ${path.join('.')}: ${message}`);
  throw new SettingsError(`These environment variables cannot be used:\n${problems.join('\n')}`);
}

/** The addresses that the outside sees. */
export function publicUrls(settings: Settings): {
  api: string;
  rtmp: string;
  rtmps: string | undefined;
  origin: string;
} {
  const ownRtmps = settings.MILLRACE_TLS_CERT_FILE && `rtmps://localhost:${settings.MILLRACE_RTMPS_PORT}/live`;
  return {
    rtmps: settings.MILLRACE_PUBLIC_RTMPS_URL ?? ownRtmps,
    api: settings.MILLRACE_PUBLIC_API_URL ?? `http://localhost:${settings.MILLRACE_API_PORT}`,
    rtmp: settings.MILLRACE_PUBLIC_RTMP_URL ?? `rtmp://localhost:${settings.MILLRACE_RTMP_PORT}/live`,
    origin: settings.MILLRACE_PUBLIC_ORIGIN_URL ?? `http://localhost:${settings.MILLRACE_ORIGIN_PORT}`,
  };
}
