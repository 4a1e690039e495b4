// The environment variables that say where objects are kept, for each service's schema to spread in.
import { z } from 'zod';

const text = () => z.string().min(1).optional();

export const storageFields = {
  MILLRACE_STORAGE_DIR: text().describe('Directory of the media when no S3 bucket is set.'),
  S3_ENDPOINT: z.url().optional().describe('Base URL of the S3 API; unset for AWS itself.'),
  S3_BUCKET: text().describe('Bucket of the media; setting it switches from disk to S3.'),
  S3_REGION: text().describe('Region of the bucket; us-east-1 unless set.'),
  S3_ACCESS_KEY_ID: text().describe('Credentials for the bucket: key id. On AWS, those of the role unless set.'),
  S3_SECRET_ACCESS_KEY: text().describe('Credentials for the bucket: secret.'),
  S3_FORCE_PATH_STYLE: z
    .stringbool()
    .optional()
    .describe('Address objects as endpoint/bucket/key; on by default when S3_ENDPOINT is set.'),
  S3_CHECKSUMS: z
    .enum(['when-required', 'when-supported'])
    .optional()
    .describe('When the newer checksum headers are sent; when-required suits self-hosted stores.'),
};
