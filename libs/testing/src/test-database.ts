import { randomBytes } from 'node:crypto';
import { createDatabase } from '@millrace/backing-services';
import { inject } from 'vitest';
import type {} from './backing-services.ts';

/** URL of a new, empty database on the PostgreSQL of this run, as its superuser. It ends with the run. */
export function createTestDatabase(): Promise<string> {
  return createDatabase(inject('postgresUrl'), `test_${randomBytes(6).toString('hex')}`);
}
