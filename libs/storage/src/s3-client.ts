// The S3 client with every wait and pool bounded. Figures here are the only place that knows them.
import { S3Client } from '@aws-sdk/client-s3';
import type { S3StorageConfig } from './storage-config.ts';

const connectionTimeoutMs = 2_000;
const requestTimeoutMs = 5_000;
/** The SDK waits between attempts with full jitter and stops early when its retry budget is spent. */
const maxAttempts = 3;
/** Sockets to one store. The rest of a burst waits, at most for the operation's deadline. */
const maxSockets = 64;

/** A client for one bucket's store. */
export function buildS3Client(config: S3StorageConfig): S3Client {
  const checksums = config.checksums === 'when-supported' ? 'WHEN_SUPPORTED' : 'WHEN_REQUIRED';
  const agent = { keepAlive: true, maxSockets };
  return new S3Client({
    region: config.region,
    ...(config.endpoint !== undefined && { endpoint: config.endpoint }),
    forcePathStyle: config.forcePathStyle,
    ...(config.credentials && { credentials: config.credentials }),
    requestChecksumCalculation: checksums,
    responseChecksumValidation: checksums,
    maxAttempts,
    retryMode: 'standard',
    requestHandler: {
      connectionTimeout: connectionTimeoutMs,
      requestTimeout: requestTimeoutMs,
      throwOnRequestTimeout: true,
      socketTimeout: requestTimeoutMs,
      httpAgent: agent,
      httpsAgent: agent,
    },
  });
}
