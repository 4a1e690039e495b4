import type { Database } from '@millrace/db';
import { newId } from '@millrace/pipeline';
import { expect, test } from 'vitest';
import { recordAttempts, type AttemptRecord } from './record-attempts.ts';

const record: AttemptRecord = {
  webhookId: newId('webhook'),
  eventId: newId('event'),
  organizationId: newId('organization'),
  number: 1,
  startedAt: new Date(),
  durationMs: 5,
  url: 'https://example.com/',
  requestHeaders: {},
  responseHeaders: null,
  responseBody: null,
  judgement: { state: 'failed', result: 'timeout' },
};

test('a webhook is locked before its deliveries, as by whoever changes a webhook', async () => {
  const updated: (string | undefined)[] = [];
  const tx = {
    $executeRaw: ({ sql }: { sql: string }) => {
      updated.push(/UPDATE (\w+)/.exec(sql)?.[1]);
      return Promise.resolve(1);
    },
  };
  const db = { transaction: (work: (tx: unknown) => Promise<void>) => work(tx) } as unknown as Database;
  await recordAttempts(db, [record]);
  expect(updated).toEqual(['webhooks', 'webhook_deliveries']);
});
