// A real S3 API server over HTTP, in this process, with one bucket.
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { S3StorageConfig } from '../src/index.ts';

interface S3rver {
  run(): Promise<{ port: number }>;
  close(): Promise<void>;
}
const S3rver = createRequire(import.meta.url)('s3rver') as new (options: object) => S3rver;

export async function startS3(): Promise<{ config: S3StorageConfig; close: () => Promise<void> }> {
  const directory = await mkdtemp(join(tmpdir(), 'millrace-s3-'));
  const bucket = 'millrace';
  const server = new S3rver({
    port: 0,
    address: '127.0.0.1',
    silent: true,
    directory,
    configureBuckets: [{ name: bucket }],
  });
  const { port } = await server.run();
  return {
    config: {
      kind: 's3',
      endpoint: `http://127.0.0.1:${port}`,
      bucket,
      region: 'us-east-1',
      accessKeyId: 'S3RVER',
      secretAccessKey: 'S3RVER',
      forcePathStyle: true,
      checksums: 'when-required',
    },
    close: async () => {
      await server.close();
      await rm(directory, { recursive: true });
    },
  };
}
