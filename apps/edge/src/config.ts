// The environment of the edge, parsed once.
import {
  field,
  parseEnvironment,
  serviceFields,
  toServiceConfig,
  type Secret,
  type ServiceConfig,
} from '@millrace/service';
import { hostname, totalmem } from 'node:os';
import { z } from 'zod';

export const environmentSchema = z.object({
  ...serviceFields('EDGE', 3021),
  MILLRACE_RTMP_HOST: field.host('0.0.0.0').describe('Address that encoders publish to.'),
  MILLRACE_RTMP_PORT: field.port(1935).describe('Port that encoders publish to.'),
  MILLRACE_EDGE_RELAY_HOST: field
    .host('127.0.0.1')
    .describe('Address of the relay that transcoders pull from. Not public.'),
  MILLRACE_EDGE_RELAY_PORT: field.port(3020).describe('Port of the relay that transcoders pull from.'),
  MILLRACE_EDGE_RELAY_URL: field
    .url()
    .optional()
    .describe('Base URL under which transcoders reach the relay; the loopback address with its port unless set.'),
  MILLRACE_EDGE_NAME: z.string().min(1).max(64).optional().describe('Name of this edge; the host name unless set.'),
  MILLRACE_REPLAY_MEMORY_MIB: z.coerce
    .number()
    .int()
    .min(16)
    .optional()
    .describe('Memory for all replay buffers together, in MiB; a quarter of the machine unless set.'),
  MILLRACE_API_INTERNAL_URL: field.url().describe('Base URL of the internal listener of the API.'),
  MILLRACE_SERVICE_TOKEN: field.secret().describe('The token by which services know each other.'),
  REDIS_URL: field.url().describe('Redis, e.g. redis://:password@host:6379.'),
});

export interface EdgeConfig extends ServiceConfig {
  name: string;
  rtmp: { host: string; port: number };
  relay: { host: string; port: number; baseUrl: string };
  replayMemoryBytes: number;
  apiUrl: string;
  serviceToken: Secret;
  redisUrl: string;
}

export function loadConfig(env: Readonly<Record<string, string | undefined>>): EdgeConfig {
  const parsed = parseEnvironment(environmentSchema, env);
  const memoryMib = parsed.MILLRACE_REPLAY_MEMORY_MIB;
  const relayPort = parsed.MILLRACE_EDGE_RELAY_PORT;
  return {
    ...toServiceConfig(parsed, parsed.MILLRACE_EDGE_MANAGEMENT_PORT),
    name: parsed.MILLRACE_EDGE_NAME ?? hostname().slice(0, 64),
    rtmp: { host: parsed.MILLRACE_RTMP_HOST, port: parsed.MILLRACE_RTMP_PORT },
    relay: {
      host: parsed.MILLRACE_EDGE_RELAY_HOST,
      port: relayPort,
      baseUrl: parsed.MILLRACE_EDGE_RELAY_URL ?? `http://127.0.0.1:${relayPort}`,
    },
    replayMemoryBytes: memoryMib === undefined ? Math.floor(totalmem() / 4) : memoryMib * 1024 * 1024,
    apiUrl: parsed.MILLRACE_API_INTERNAL_URL,
    serviceToken: parsed.MILLRACE_SERVICE_TOKEN,
    redisUrl: parsed.REDIS_URL,
  };
}
