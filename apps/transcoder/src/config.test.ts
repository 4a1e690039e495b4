import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { loadConfig } from './config.ts';

const least = {
  REDIS_URL: 'redis://127.0.0.1:6379',
  MILLRACE_API_INTERNAL_URL: 'http://127.0.0.1:3001',
  MILLRACE_SERVICE_TOKEN: 'a token of the services, long enough',
  MILLRACE_STORAGE_DIR: '/media',
};

test('media wait for storage where it is set, and else where the system has its temporary files', () => {
  expect(loadConfig(least).spoolDirectory).toBe(tmpdir());
  expect(loadConfig({ ...least, MILLRACE_TRANSCODER_SPOOL: '/spool' }).spoolDirectory).toBe('/spool');
});
