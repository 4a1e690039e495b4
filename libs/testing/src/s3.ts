// A real S3 API server over HTTP, from the registry. It expects a client that sends no checksums of its own accord
// (requestChecksumCalculation and responseChecksumValidation 'WHEN_REQUIRED') and puts the bucket into the path.
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import S3rver from 's3rver';

export interface RunningS3 {
  readonly endpoint: string;
  readonly bucket: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  close(): Promise<void>;
}

/** Starts the server on a free port of loopback with one empty bucket. */
export async function startS3(bucket = 'millrace-test'): Promise<RunningS3> {
  const directory = await mkdtemp(join(tmpdir(), 'millrace-s3-'));
  const server = new S3rver({
    address: '127.0.0.1',
    port: 0,
    silent: true,
    directory,
    configureBuckets: [{ name: bucket, configs: [] }],
  });
  const { port }: AddressInfo = await server.run();
  return {
    endpoint: `http://127.0.0.1:${port}`,
    bucket,
    // The only pair of keys that the server knows.
    accessKeyId: 'S3RVER',
    secretAccessKey: 'S3RVER',
    close: async () => {
      server.httpServer.closeAllConnections();
      await server.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
