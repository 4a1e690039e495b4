import { expect, test } from 'vitest';
import { storageConfigFrom } from './storage-config.ts';

const keys = { S3_ACCESS_KEY_ID: 'id', S3_SECRET_ACCESS_KEY: 'secret' };

test('a directory alone is a disk', () => {
  expect(storageConfigFrom({ MILLRACE_STORAGE_DIR: '/data' })).toEqual({ kind: 'disk', directory: '/data' });
});

test('a bucket wins over the directory', () => {
  const config = storageConfigFrom({ MILLRACE_STORAGE_DIR: '/data', S3_BUCKET: 'media', ...keys });
  expect(config).toMatchObject({ kind: 's3', bucket: 'media', region: 'us-east-1' });
});

test('a self-hosted endpoint is addressed by path unless told otherwise', () => {
  const minio = { S3_BUCKET: 'media', S3_ENDPOINT: 'http://minio:9000', ...keys };
  expect(storageConfigFrom(minio)).toMatchObject({ forcePathStyle: true, checksums: 'when-required' });
  expect(storageConfigFrom({ ...minio, S3_FORCE_PATH_STYLE: false })).toMatchObject({ forcePathStyle: false });
  expect(storageConfigFrom({ S3_BUCKET: 'media', ...keys })).toMatchObject({ forcePathStyle: false });
});

test('on AWS the role of the machine is enough', () => {
  expect(storageConfigFrom({ S3_BUCKET: 'media' })).not.toHaveProperty('credentials');
  expect(storageConfigFrom({ S3_BUCKET: 'media', ...keys })).toMatchObject({
    credentials: { accessKeyId: 'id', secretAccessKey: 'secret' },
  });
});

test.each([
  [{}, 'MILLRACE_STORAGE_DIR or S3_BUCKET'],
  [{ S3_ENDPOINT: 'http://minio:9000' }, 'S3_BUCKET is needed'],
  [{ S3_BUCKET: 'media', S3_ENDPOINT: 'http://minio:9000' }, 'S3_ACCESS_KEY_ID'],
  [{ S3_BUCKET: 'media', S3_ACCESS_KEY_ID: 'id' }, 'S3_SECRET_ACCESS_KEY'],
])('%j is refused with what is missing', (env, words) => {
  expect(() => storageConfigFrom(env)).toThrow(words);
});
