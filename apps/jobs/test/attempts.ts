// Records of attempts for tests.
import { newId } from '@millrace/pipeline';
import type { AttemptRecord } from '../src/webhooks/record-attempts.ts';

export function attemptRecord(judgement: AttemptRecord['judgement']): AttemptRecord {
  return {
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
    judgement,
  };
}
