// Where a service keeps its objects, and the environment variables that say so. All apps read the same names.
import type { z } from 'zod';
import type { storageFields } from './storage-fields.ts';

export interface DiskStorageConfig {
  kind: 'disk';
  directory: string;
}

export interface S3StorageConfig {
  kind: 's3';
  /** Base URL of the store; absent for AWS itself. */
  endpoint?: string;
  bucket: string;
  region: string;
  /** Absent on AWS itself: the role of the machine or the pod, as the SDK finds it. */
  credentials?: { accessKeyId: string; secretAccessKey: string };
  /** `endpoint/bucket/key` and not `bucket.endpoint/key`: what self-hosted stores need. */
  forcePathStyle: boolean;
  /** Stores that do not know the newer checksum headers refuse or garble requests that carry them. */
  checksums: 'when-required' | 'when-supported';
}

export type StorageConfig = DiskStorageConfig | S3StorageConfig;

/** The environment variables of the storage, parsed by each app's config. */
export type StorageEnvironment = z.infer<z.ZodObject<typeof storageFields>>;

/** `S3_BUCKET` chooses S3, else `MILLRACE_STORAGE_DIR` the disk. Throws a TypeError that names what is missing. */
export function storageConfigFrom(env: StorageEnvironment): StorageConfig {
  if (env.S3_BUCKET !== undefined) return s3Config(env, env.S3_BUCKET);
  if (env.S3_ENDPOINT !== undefined) throw new TypeError('S3_ENDPOINT is set, so S3_BUCKET is needed');
  if (env.MILLRACE_STORAGE_DIR === undefined) throw new TypeError('set MILLRACE_STORAGE_DIR or S3_BUCKET');
  return { kind: 'disk', directory: env.MILLRACE_STORAGE_DIR };
}

function s3Config(env: StorageEnvironment, bucket: string): S3StorageConfig {
  const credentials = credentialsOf(env);
  return {
    kind: 's3',
    ...(env.S3_ENDPOINT !== undefined && { endpoint: env.S3_ENDPOINT }),
    bucket,
    region: env.S3_REGION ?? 'us-east-1',
    ...(credentials && { credentials }),
    forcePathStyle: env.S3_FORCE_PATH_STYLE ?? env.S3_ENDPOINT !== undefined,
    checksums: env.S3_CHECKSUMS ?? 'when-required',
  };
}

/** Undefined on AWS when neither is set: a role has no key that could leak. Other stores have no roles. */
function credentialsOf(env: StorageEnvironment): S3StorageConfig['credentials'] {
  const { S3_ACCESS_KEY_ID: accessKeyId, S3_SECRET_ACCESS_KEY: secretAccessKey, S3_ENDPOINT: endpoint } = env;
  if (accessKeyId !== undefined && secretAccessKey !== undefined) return { accessKeyId, secretAccessKey };
  if (accessKeyId === undefined && secretAccessKey === undefined && endpoint === undefined) return undefined;
  throw new TypeError('S3_BUCKET is set, so S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY are needed');
}
