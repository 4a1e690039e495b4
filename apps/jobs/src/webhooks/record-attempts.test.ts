import type { Database } from '@millrace/db';
import { expect, test } from 'vitest';
import { attemptRecord } from '../../test/attempts.ts';
import { recordAttempts } from './record-attempts.ts';

test('a webhook is locked before its deliveries, as by whoever changes a webhook', async () => {
  const updated: (string | undefined)[] = [];
  const tx = {
    $executeRaw: ({ sql }: { sql: string }) => {
      updated.push(/UPDATE (\w+)/.exec(sql)?.[1]);
      return Promise.resolve(1);
    },
  };
  const db = { transaction: (work: (tx: unknown) => Promise<void>) => work(tx) } as unknown as Database;
  await recordAttempts(db, [attemptRecord({ state: 'failed', result: 'timeout' })]);
  expect(updated).toEqual(['webhooks', 'webhook_deliveries']);
});
