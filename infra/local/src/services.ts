// The services in the order in which they end: first who lets new work in, last who everybody asks. Each sees the common
// settings and the private ones that it needs, not those of the others.
import { memoryForMedia, memoryForReplay, noSessionTickets, shortPauses } from './runtime-tuning.ts';

export interface Service {
  readonly name: 'edge' | 'transcoder' | 'origin' | 'api' | 'jobs';
  readonly needs: readonly PrivateSetting[];
  /** How long its orderly end may take. */
  readonly graceMs: number;
  /** Environment of its own, which no setting names. */
  readonly environment?: Readonly<Record<string, string>>;
}

const storageSettings = [
  'MILLRACE_STORAGE_DIR',
  'S3_ENDPOINT',
  'S3_BUCKET',
  'S3_REGION',
  'S3_ACCESS_KEY_ID',
  'S3_SECRET_ACCESS_KEY',
  'S3_FORCE_PATH_STYLE',
  'S3_CHECKSUMS',
] as const;

/** Settings that not every service may see. */
export const privateSettings = [
  'MILLRACE_SERVICE_TOKEN',
  'MILLRACE_SECRET',
  'MILLRACE_BOOTSTRAP_API_KEY',
  'MILLRACE_SMTP_URL',
  'DATABASE_URL',
  'REDIS_URL',
  ...storageSettings,
] as const;

export type PrivateSetting = (typeof privateSettings)[number];

export const services: readonly Service[] = [
  {
    name: 'edge',
    needs: ['MILLRACE_SERVICE_TOKEN', 'REDIS_URL'],
    graceMs: 20_000,
    environment: { ...memoryForReplay, ...shortPauses, ...noSessionTickets },
  },
  {
    name: 'transcoder',
    needs: ['MILLRACE_SERVICE_TOKEN', 'REDIS_URL', ...storageSettings],
    graceMs: 20_000,
    environment: memoryForMedia,
  },
  {
    name: 'jobs',
    needs: ['MILLRACE_SECRET', 'MILLRACE_SMTP_URL', 'DATABASE_URL', 'REDIS_URL', ...storageSettings],
    graceMs: 15_000,
    environment: shortPauses,
  },
  {
    name: 'origin',
    needs: ['MILLRACE_SERVICE_TOKEN', 'REDIS_URL', ...storageSettings],
    graceMs: 10_000,
    environment: memoryForMedia,
  },
  {
    name: 'api',
    needs: ['MILLRACE_SERVICE_TOKEN', 'MILLRACE_SECRET', 'MILLRACE_SMTP_URL', 'DATABASE_URL', 'REDIS_URL'],
    graceMs: 10_000,
    environment: shortPauses,
  },
];
