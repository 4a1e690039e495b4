// What is due, and the claim on it. A claimed delivery is due again when its lease is over, so what a process that died had
// claimed is sent by the next one. Times are the database's.
import { Prisma, type Database } from '@millrace/db';
import type { EventId, OrganizationId, WebhookId } from '@millrace/pipeline';

/** Longer than an attempt and the wait for its turn. */
export const leaseMs = 30_000;
/** So many webhooks are looked at in one round; their order is left to chance, so each has its turn. */
const webhooksPerRound = 500;

export interface DueWebhook {
  id: WebhookId;
}

/** Webhooks with something due, in no order. Costs one step in an index for each webhook that waits for anything. */
export function dueWebhooks(db: Database): Promise<DueWebhook[]> {
  const statement = Prisma.sql`
    WITH RECURSIVE waiting AS (
      (SELECT webhook_id, next_attempt_at FROM webhook_deliveries WHERE state = 'pending'
       ORDER BY webhook_id, next_attempt_at, sequence LIMIT 1)
      UNION ALL
      SELECT next.webhook_id, next.next_attempt_at FROM waiting w CROSS JOIN LATERAL (
        SELECT webhook_id, next_attempt_at FROM webhook_deliveries d
        WHERE d.state = 'pending' AND d.webhook_id > w.webhook_id
        ORDER BY webhook_id, next_attempt_at, sequence LIMIT 1
      ) next
    )
    SELECT w.id FROM waiting JOIN webhooks w ON w.id = waiting.webhook_id
    WHERE waiting.next_attempt_at <= now() AND w.enabled AND w.deleted_at IS NULL
      AND coalesce(w.paused_until <= now(), true)
    ORDER BY random() LIMIT ${webhooksPerRound}`;
  return db.runPrepared<DueWebhook>('webhooks_due', statement);
}

/** A delivery with all that an attempt needs. */
export interface ClaimedDelivery {
  webhookId: WebhookId;
  eventId: EventId;
  organizationId: OrganizationId;
  /** Number of the attempt, of all and of the schedule that runs. */
  attempt: number;
  step: number;
  url: string;
  sealedSecret: string;
  /** Null when there is none that is still live. */
  previousSealedSecret: string | null;
  failingSince: Date | null;
  type: string;
  sequence: bigint;
  channelId: string | null;
  streamId: string | null;
  streamSequence: number | null;
  data: Prisma.JsonValue;
  createdAt: Date;
}

/** Claims up to `count` of each webhook's due deliveries, those that wait longest first. */
export async function claimDeliveries(
  db: Database,
  wanted: readonly { id: WebhookId; count: number }[],
): Promise<ClaimedDelivery[]> {
  const ids = wanted.map(({ id }) => id);
  const counts = wanted.map(({ count }) => count);
  const statement = Prisma.sql`
    WITH due AS (
      SELECT d.webhook_id, d.event_id
      FROM unnest(${ids}::text[], ${counts}::int[]) AS wanted (webhook_id, count)
      CROSS JOIN LATERAL (
        SELECT webhook_id, event_id FROM webhook_deliveries
        WHERE webhook_id = wanted.webhook_id AND state = 'pending' AND next_attempt_at <= now()
        ORDER BY next_attempt_at, sequence LIMIT wanted.count FOR UPDATE SKIP LOCKED
      ) d
    ), claimed AS (
      UPDATE webhook_deliveries d
      SET next_attempt_at = now() + ${leaseMs} * interval '1 ms', attempts = attempts + 1, step = step + 1
      FROM due WHERE d.webhook_id = due.webhook_id AND d.event_id = due.event_id
      RETURNING d.webhook_id, d.event_id, d.organization_id, d.attempts, d.step
    )
    SELECT c.webhook_id AS "webhookId", c.event_id AS "eventId", c.organization_id AS "organizationId",
           c.attempts AS attempt, c.step, w.url, w.sealed_secret AS "sealedSecret",
           CASE WHEN w.previous_secret_until > now() THEN w.previous_sealed_secret END AS "previousSealedSecret",
           w.failing_since AS "failingSince", e.type, e.organization_sequence AS sequence, e.channel_id AS "channelId",
           e.stream_id AS "streamId", e.sequence AS "streamSequence", e.data, e.created_at AS "createdAt"
    FROM claimed c JOIN webhooks w ON w.id = c.webhook_id JOIN events e ON e.id = c.event_id
    ORDER BY e.organization_sequence`;
  const rows = await db.runPrepared<Omit<ClaimedDelivery, 'sequence'> & { sequence: string }>(
    'webhooks_claim',
    statement,
  );
  return rows.map((row) => ({ ...row, sequence: BigInt(row.sequence) }));
}
