// What the services are told: every setting of the platform under its name, completed where the person set nothing.
import { join } from 'node:path';
import { freeInternalPorts } from './ports.ts';
import type { Secrets } from './secrets.ts';
import { privateSettings, services } from './services.ts';
import type { PrivateSetting } from './services.ts';
import { publicUrls } from './settings.ts';
import type { Settings } from './settings.ts';

export type Environment = Readonly<Record<string, string>>;
type Given = Readonly<Record<string, string | undefined>>;

const internalPortNames = [
  'MILLRACE_API_INTERNAL_PORT',
  'MILLRACE_EDGE_RELAY_PORT',
  ...services.map(({ name }) => `MILLRACE_${name.toUpperCase()}_MANAGEMENT_PORT`),
];

/** Ports between the services: as set, else free ones. */
export async function chooseInternalPorts(given: Given): Promise<Environment> {
  const missing = internalPortNames.filter((name) => !given[name]);
  const free = await freeInternalPorts(missing.length);
  const chosen = missing.map((name, index) => [name, String(free[index])]);
  const set = internalPortNames.flatMap((name) => (given[name] ? [[name, given[name]]] : []));
  return Object.fromEntries([...chosen, ...set]) as Environment;
}

export interface PlatformParts {
  /** Of the repository. */
  readonly root: string;
  readonly settings: Settings;
  readonly secrets: Secrets;
  readonly internalPorts: Environment;
  readonly databaseUrl: string;
  readonly redisUrl: string;
}

/** All settings of the platform; what the person set wins over what was chosen. */
export function platformEnvironment(parts: PlatformParts, given: Given): Environment {
  const { settings, secrets, internalPorts } = parts;
  const urls = publicUrls(settings);
  const chosen: Environment = {
    MILLRACE_API_HOST: settings.MILLRACE_API_HOST,
    MILLRACE_API_PORT: String(settings.MILLRACE_API_PORT),
    MILLRACE_RTMP_HOST: settings.MILLRACE_RTMP_HOST,
    MILLRACE_RTMP_PORT: String(settings.MILLRACE_RTMP_PORT),
    MILLRACE_ORIGIN_HOST: settings.MILLRACE_ORIGIN_HOST,
    MILLRACE_ORIGIN_PORT: String(settings.MILLRACE_ORIGIN_PORT),
    MILLRACE_PUBLIC_API_URL: urls.api,
    MILLRACE_PUBLIC_RTMP_URL: urls.rtmp,
    ...(urls.rtmps && { MILLRACE_PUBLIC_RTMPS_URL: urls.rtmps }),
    MILLRACE_PUBLIC_ORIGIN_URL: urls.origin,
    MILLRACE_API_INTERNAL_URL: `http://127.0.0.1:${internalPorts['MILLRACE_API_INTERNAL_PORT'] ?? ''}`,
    MILLRACE_EDGE_RELAY_URL: `http://127.0.0.1:${internalPorts['MILLRACE_EDGE_RELAY_PORT'] ?? ''}`,
    MILLRACE_SERVICE_TOKEN: secrets.serviceToken,
    MILLRACE_SECRET: secrets.platformSecret,
    MILLRACE_BOOTSTRAP_API_KEY: secrets.bootstrapApiKey,
    MILLRACE_PLAYER_DIR: join(parts.root, 'apps/console/dist/player'),
    MILLRACE_STORAGE_DIR: join(settings.MILLRACE_HOME, 'storage'),
    MILLRACE_TRANSCODER_SPOOL: join(settings.MILLRACE_HOME, 'spool'),
    ...internalPorts,
  };
  const set = Object.entries(given).filter(([, value]) => value !== undefined && value !== '');
  const home = { MILLRACE_HOME: settings.MILLRACE_HOME, DATABASE_URL: parts.databaseUrl, REDIS_URL: parts.redisUrl };
  return { ...chosen, ...(Object.fromEntries(set) as Environment), ...home };
}

const isPrivate = new Set<string>(privateSettings);

/** The part of the settings that a process may see. */
export function visibleTo(needs: readonly PrivateSetting[], environment: Environment): Record<string, string> {
  const needed = new Set<string>(needs);
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !isPrivate.has(name) || needed.has(name)));
}
