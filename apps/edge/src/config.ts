// The environment of the edge, parsed once.
import {
  AddressList,
  field,
  parseEnvironment,
  reachableUrl,
  serviceFields,
  toServiceConfig,
  type Secret,
  type ServiceConfig,
} from '@millrace/service';
import { hostname, totalmem } from 'node:os';
import { z } from 'zod';
import type { RtmpsSettings } from './port/encoder-ports.ts';

const mib = 1024 * 1024;

export const environmentSchema = z.object({
  ...serviceFields('EDGE', 3021),
  MILLRACE_RTMP_HOST: field.host('0.0.0.0').describe('Address that encoders publish to.'),
  MILLRACE_RTMP_PORT: field.port(1935).describe('Port that encoders publish to.'),
  MILLRACE_RTMPS_PORT: field
    .port(1936)
    .describe('Port of RTMP over TLS; open when there is a certificate. Encoders expect 443.'),
  MILLRACE_TLS_CERT_FILE: z
    .string()
    .min(1)
    .optional()
    .describe('Certificate for RTMPS: a PEM file with the full chain. Taken anew when it changes, and on SIGHUP.'),
  MILLRACE_TLS_KEY_FILE: z.string().min(1).optional().describe('Private key of the certificate, a PEM file.'),
  MILLRACE_TLS_MAX_VERSION: z
    .enum(['TLSv1.2', 'TLSv1.3'])
    .default('TLSv1.3')
    .describe('Newest TLS version offered. TLSv1.2 is for encoders that stumble over 1.3.'),
  MILLRACE_PROXY_PROTOCOL_FROM: field
    .addresses('')
    .describe(
      'Load balancers (addresses and CIDR ranges) that begin each connection with a PROXY protocol header. From them it is required, from others refused.',
    ),
  MILLRACE_EDGE_UNLIMITED_FROM: field
    .addresses('127.0.0.0/8,::1')
    .describe(
      'Addresses and CIDR ranges without limits per address. A balancer without PROXY protocol belongs here. `none` for nobody.',
    ),
  MILLRACE_EDGE_MAX_CONNECTIONS: z.coerce
    .number()
    .int()
    .min(1)
    .max(100_000)
    .default(10_000)
    .describe('RTMP connections of this process at once.'),
  MILLRACE_EDGE_MAX_BITRATE_KBPS: z.coerce
    .number()
    .int()
    .min(64)
    .max(1_000_000)
    .default(50_000)
    .describe('Bit rate up to which a publisher is read, in kbit/s. Bursts are taken.'),
  MILLRACE_EDGE_DRAIN_SECONDS: z.coerce
    .number()
    .int()
    .min(0)
    .max(86_400)
    .default(2)
    .describe(
      'How long publishers may go on after SIGTERM. Those that can reconnect elsewhere are asked to; the others leave one by one, half a second apart, the last one then.',
    ),
  MILLRACE_EDGE_RELAY_HOST: field
    .host('127.0.0.1')
    .describe('Address of the relay that transcoders pull from. Not public.'),
  MILLRACE_EDGE_RELAY_PORT: field.port(3020).describe('Port of the relay that transcoders pull from.'),
  MILLRACE_EDGE_RELAY_URL: field
    .url()
    .optional()
    .describe(
      'Base URL under which transcoders reach the relay; from its host and port unless set, by the host name when it listens everywhere.',
    ),
  MILLRACE_EDGE_NAME: z
    .string()
    .min(1)
    .max(64)
    .optional()
    .describe('Name of this edge, of one process at a time; the host name unless set.'),
  MILLRACE_REPLAY_MEMORY_MIB: z.coerce
    .number()
    .int()
    .min(16)
    .optional()
    .describe('Memory for all replay buffers together, in MiB; a quarter of the machine unless set.'),
  MILLRACE_REPLAY_RESERVED_MIB: z.coerce
    .number()
    .int()
    .min(0)
    .default(0)
    .describe(
      'Of the replay memory, in MiB, what is taken from the machine at the start and kept, ready for publishers.',
    ),
  MILLRACE_EDGE_MEMORY_MIB: z.coerce
    .number()
    .int()
    .min(128)
    .optional()
    .describe(
      'Memory of the process, in MiB, above which no encoder is let in; the replay memory and 1024 unless set.',
    ),
  MILLRACE_API_INTERNAL_URL: field.url().describe('Base URL of the internal listener of the API.'),
  MILLRACE_SERVICE_TOKEN: field.secret().describe('The token by which services know each other.'),
  REDIS_URL: field.url().describe('Redis, e.g. redis://:password@host:6379.'),
});

export interface EdgeConfig extends ServiceConfig {
  name: string;
  rtmp: { host: string; port: number };
  rtmps: RtmpsSettings | undefined;
  /** Balancers in front of this edge. */
  proxies: AddressList;
  unlimited: AddressList;
  maxConnections: number;
  maxBitrateBps: number;
  drainMs: number;
  relay: { host: string; port: number; baseUrl: string };
  replayMemoryBytes: number;
  reservedReplayBytes: number;
  memoryBytes: number;
  apiUrl: string;
  serviceToken: Secret;
  redisUrl: string;
}

type Environment = z.infer<typeof environmentSchema>;

export function loadConfig(env: Readonly<Record<string, string | undefined>>): EdgeConfig {
  const parsed = parseEnvironment(withBothTlsFiles, env);
  const relay = { host: parsed.MILLRACE_EDGE_RELAY_HOST, port: parsed.MILLRACE_EDGE_RELAY_PORT };
  const replayMemoryBytes = (parsed.MILLRACE_REPLAY_MEMORY_MIB ?? Math.floor(machineBytes() / 4 / mib)) * mib;
  return {
    ...toServiceConfig(parsed, parsed.MILLRACE_EDGE_MANAGEMENT_PORT),
    name: parsed.MILLRACE_EDGE_NAME ?? hostname().slice(0, 64),
    rtmp: { host: parsed.MILLRACE_RTMP_HOST, port: parsed.MILLRACE_RTMP_PORT },
    rtmps: rtmpsSettings(parsed),
    proxies: new AddressList(parsed.MILLRACE_PROXY_PROTOCOL_FROM),
    unlimited: new AddressList(parsed.MILLRACE_EDGE_UNLIMITED_FROM),
    maxConnections: parsed.MILLRACE_EDGE_MAX_CONNECTIONS,
    maxBitrateBps: parsed.MILLRACE_EDGE_MAX_BITRATE_KBPS * 1_000,
    drainMs: parsed.MILLRACE_EDGE_DRAIN_SECONDS * 1_000,
    relay: { ...relay, baseUrl: parsed.MILLRACE_EDGE_RELAY_URL ?? reachableUrl(relay, hostname()) },
    replayMemoryBytes,
    reservedReplayBytes: parsed.MILLRACE_REPLAY_RESERVED_MIB * mib,
    memoryBytes:
      parsed.MILLRACE_EDGE_MEMORY_MIB === undefined
        ? replayMemoryBytes + 1_024 * mib
        : parsed.MILLRACE_EDGE_MEMORY_MIB * mib,
    apiUrl: parsed.MILLRACE_API_INTERNAL_URL,
    serviceToken: parsed.MILLRACE_SERVICE_TOKEN,
    redisUrl: parsed.REDIS_URL,
  };
}

const withBothTlsFiles = environmentSchema.refine(
  (env) => (env.MILLRACE_TLS_CERT_FILE === undefined) === (env.MILLRACE_TLS_KEY_FILE === undefined),
  { path: ['MILLRACE_TLS_KEY_FILE'], error: 'must be set together with MILLRACE_TLS_CERT_FILE' },
);

function rtmpsSettings(parsed: Environment): RtmpsSettings | undefined {
  const { MILLRACE_TLS_CERT_FILE: certFile, MILLRACE_TLS_KEY_FILE: keyFile } = parsed;
  if (certFile === undefined || keyFile === undefined) return undefined;
  return {
    host: parsed.MILLRACE_RTMP_HOST,
    port: parsed.MILLRACE_RTMPS_PORT,
    files: { certFile, keyFile },
    maxVersion: parsed.MILLRACE_TLS_MAX_VERSION,
  };
}

/** What this machine, or the container around us, has. */
function machineBytes(): number {
  const constrainedBytes = process.constrainedMemory();
  return constrainedBytes > 0 ? Math.min(constrainedBytes, totalmem()) : totalmem();
}
