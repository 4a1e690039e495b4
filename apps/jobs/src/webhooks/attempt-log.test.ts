import type { Database } from '@millrace/db';
import { newId } from '@millrace/pipeline';
import { createLogger } from '@millrace/service';
import { expect, test, vi } from 'vitest';
import { attemptRecord } from '../../test/attempts.ts';
import { AttemptLog } from './attempt-log.ts';

const gone = () => attemptRecord({ state: 'failed', result: '410', disable: 'gone' });

test('a webhook whose owners cannot be told keeps no other one from being disabled', async () => {
  const disabled = vi.fn(() => Promise.resolve([]));
  const tx = { $executeRaw: () => Promise.resolve(1), $queryRaw: disabled };
  const told = vi.fn(() => Promise.reject(new Error('the webhook was deleted meanwhile')));
  disabled.mockResolvedValue([{ organizationId: newId('organization'), failingSince: null }] as never);
  const db = {
    runPrepared: () => Promise.resolve([]),
    transaction: (work: (tx: unknown) => Promise<unknown>) =>
      work({ ...tx, event: { createMany: () => Promise.resolve({ count: 1 }) } }),
    platform: { webhook: { findUniqueOrThrow: told } },
  } as unknown as Database;
  const log = new AttemptLog({
    db,
    mailer: { send: () => undefined },
    log: createLogger({ service: 'test', level: 'silent' }),
  });
  log.add(gone());
  log.add(gone());
  await log.settled();
  expect([disabled.mock.calls.length, told.mock.calls.length]).toEqual([2, 2]);
});
