// The services in the order in which they end: first who lets new work in, last who everybody asks. Each sees the common
// settings and the private ones that it needs, not those of the others.

export interface Service {
  readonly name: 'edge' | 'transcoder' | 'origin' | 'api' | 'jobs';
  readonly needs: readonly PrivateSetting[];
  /** How long its orderly end may take. */
  readonly graceMs: number;
  /** Environment of its own, which no setting names. */
  readonly environment?: Readonly<Record<string, string>>;
}

/**
 * For glibc, others ignore it: memory of media that left the cache is used again, in large pages, instead of going back to
 * the system. Reading an object from disk costs a third of the CPU then; new pages cost more than the reading.
 */
const memoryForMedia = {
  GLIBC_TUNABLES: [
    'glibc.malloc.hugetlb=1',
    'glibc.malloc.mmap_threshold=33554432',
    'glibc.malloc.trim_threshold=268435456',
  ].join(':'),
};

/** For glibc: replay buffers lie in blocks of 8 MiB, and in large pages cost less to touch and to fill. */
const memoryForReplay = { GLIBC_TUNABLES: 'glibc.malloc.hugetlb=1' };

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
    environment: memoryForReplay,
  },
  { name: 'transcoder', needs: ['MILLRACE_SERVICE_TOKEN', 'REDIS_URL', ...storageSettings], graceMs: 20_000 },
  { name: 'jobs', needs: ['MILLRACE_SECRET', 'DATABASE_URL', 'REDIS_URL', ...storageSettings], graceMs: 15_000 },
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
  },
];
