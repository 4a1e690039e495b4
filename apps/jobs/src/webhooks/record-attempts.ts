// Outcomes of attempts, written many at a time: the log, the delivery, and how the webhook does. An outcome that is lost
// before it is written costs a second delivery, never a missing one.
import { Prisma, type Database } from '@millrace/db';
import type { EventId, OrganizationId, WebhookId } from '@millrace/pipeline';
import type { AttemptJudgement } from './judge-attempt.ts';

export interface AttemptRecord {
  webhookId: WebhookId;
  eventId: EventId;
  organizationId: OrganizationId;
  number: number;
  startedAt: Date;
  durationMs: number;
  url: string;
  requestHeaders: Readonly<Record<string, string>>;
  responseHeaders: Readonly<Record<string, string>> | null;
  responseBody: string | null;
  judgement: AttemptJudgement;
}

/**
 * One statement, which is a transaction of its own. Webhooks come before their deliveries, as whoever changes or deletes a
 * webhook locks them: never in a circle. So the deliveries ask first what became of the webhooks.
 * Of a webhook only what changes is written: thousands of successes are no news. Of an attempt that a later one has
 * overtaken (its lease ran out meanwhile) the log is all that is kept.
 */
export async function recordAttempts(db: Database, records: readonly AttemptRecord[]): Promise<void> {
  const rows = records.map(({ judgement, ...record }) => ({ ...record, ...judgement }));
  const statement = Prisma.sql`
    WITH health AS (
      UPDATE webhooks w
      SET failing_since = CASE WHEN h."hasSucceeded" THEN NULL ELSE coalesce(w.failing_since, h."startedAt") END,
          paused_until = CASE WHEN h."hasSucceeded" THEN NULL
                              WHEN h."pauseMs" > 0 THEN now() + h."pauseMs" * interval '1 ms' ELSE w.paused_until END
      FROM jsonb_to_recordset(${JSON.stringify(healthOf(records))}::jsonb) AS h (
        "webhookId" text, "hasSucceeded" boolean, "startedAt" timestamptz, "pauseMs" int)
      WHERE w.id = h."webhookId" AND ((w.failing_since IS NULL) <> h."hasSucceeded" OR h."pauseMs" > 0)
      RETURNING 1
    ), ended AS (
      SELECT * FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS r (
        "webhookId" text, "eventId" text, "organizationId" text, number int, "startedAt" timestamptz, "durationMs" int,
        url text, "requestHeaders" jsonb, "responseHeaders" jsonb, "responseBody" text, state text, result text,
        "pauseMs" int)
      WHERE (SELECT count(*) FROM health) >= 0
    ), deliveries AS (
      UPDATE webhook_deliveries d
      SET state = ended.state::webhook_delivery_state, last_result = ended.result,
          next_attempt_at = now() + coalesce(ended."pauseMs", 0) * interval '1 ms',
          finished_at = CASE WHEN ended.state = 'pending' THEN NULL ELSE now() END
      FROM ended
      WHERE d.webhook_id = ended."webhookId" AND d.event_id = ended."eventId" AND d.state = 'pending'
        AND (d.attempts = ended.number OR ended.state = 'delivered')
    )
    INSERT INTO webhook_attempts (webhook_id, event_id, number, organization_id, started_at, duration_ms, url,
                                  request_headers, result, response_headers, response_body)
    SELECT "webhookId", "eventId", number, "organizationId", "startedAt", "durationMs", url, "requestHeaders", result,
           "responseHeaders", "responseBody"
    FROM ended JOIN webhook_deliveries d ON d.webhook_id = ended."webhookId" AND d.event_id = ended."eventId"
    ON CONFLICT DO NOTHING`;
  await db.runPrepared('webhooks_record', statement);
}

/** One row a webhook: its newest outcome counts. */
function healthOf(records: readonly AttemptRecord[]) {
  const byWebhook = new Map<
    WebhookId,
    { webhookId: WebhookId; hasSucceeded: boolean; startedAt: Date; pauseMs: number }
  >();
  for (const { webhookId, startedAt, judgement } of records) {
    const hasSucceeded = judgement.state === 'delivered';
    byWebhook.set(webhookId, { webhookId, hasSucceeded, startedAt, pauseMs: judgement.webhookPauseMs ?? 0 });
  }
  // In one order, so that two processes that write at once do not wait for each other in a circle.
  return [...byWebhook.values()].sort((a, b) => (a.webhookId < b.webhookId ? -1 : 1));
}
