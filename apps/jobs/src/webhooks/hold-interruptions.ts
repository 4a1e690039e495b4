// An encoder that is back in a moment is no news to whoever acts on it. That it is gone waits before it is sent; when it is
// back by then, neither is sent. Of one that comes and goes all the time each interruption is longer than that moment, so those
// wait longer. The feed, the flight recorder and the numbers know all of them.
import { Prisma, type DatabaseTransaction } from '@millrace/db';
import type { NumberedEvent } from '@millrace/events';
import type { EventId, EventType } from '@millrace/pipeline';

const notToldFor = { seconds: 3, flappingSeconds: 30 } as const;
/** So many interruptions before it in so long a time are flapping. */
const flapping = { interruptions: 2, withinSeconds: 60 } as const;

/** For how long the interruption that event `gone` began is not told. */
const holdOfGone = Prisma.sql`
  CASE WHEN (
    SELECT count(*) FROM events former
    WHERE former.stream_id = gone.stream_id AND former.type = 'stream.disconnected' AND former.sequence < gone.sequence
      AND former.created_at > gone.created_at - ${flapping.withinSeconds}::int * interval '1 second'
  ) >= ${flapping.interruptions}::int THEN ${notToldFor.flappingSeconds}::int ELSE ${notToldFor.seconds}::int END
  * interval '1 second'`;

/** Of deliveries that were made in the same transaction. Most rounds number nothing of the kind. */
export async function holdInterruptions(tx: DatabaseTransaction, numbered: readonly NumberedEvent[]): Promise<void> {
  const idsOf = (wanted: EventType) => numbered.flatMap(({ id, type }) => (type === wanted ? id : []));
  const [gone, back, over] = [idsOf('stream.disconnected'), idsOf('stream.reconnected'), idsOf('stream.ended')];
  if (gone.length > 0) await hold(tx, gone);
  if (back.length > 0) await forgetShort(tx, back);
  if (over.length > 0) await letGo(tx, over);
}

async function hold(tx: DatabaseTransaction, ids: readonly EventId[]): Promise<void> {
  await tx.$executeRaw`
    UPDATE webhook_deliveries d SET next_attempt_at = now() + ${holdOfGone}
    FROM events gone WHERE gone.id = ANY(${ids}::text[]) AND d.event_id = gone.id`;
}

/** Who was told of the beginning is told of the end: this waits for claims, and a delivery that was claimed stays. */
async function forgetShort(tx: DatabaseTransaction, ids: readonly EventId[]): Promise<void> {
  const short = await tx.$queryRaw<{ backId: EventId; goneId: EventId }[]>`
    SELECT back.id AS "backId", gone.id AS "goneId"
    FROM events back CROSS JOIN LATERAL (
      SELECT * FROM events
      WHERE stream_id = back.stream_id AND type = 'stream.disconnected' AND sequence < back.sequence
      ORDER BY sequence DESC LIMIT 1
    ) gone
    WHERE back.id = ANY(${ids}::text[]) AND back.created_at < gone.created_at + ${holdOfGone}`;
  const goneIds = short.map(({ goneId }) => goneId);
  const backIds = short.map(({ backId }) => backId);
  await tx.$executeRaw`DELETE FROM webhook_deliveries WHERE event_id = ANY(${goneIds}::text[]) AND attempts = 0`;
  await tx.$executeRaw`
    DELETE FROM webhook_deliveries d USING unnest(${backIds}::text[], ${goneIds}::text[]) AS short (back_id, gone_id)
    WHERE d.event_id = short.back_id AND NOT EXISTS (
      SELECT FROM webhook_deliveries told WHERE told.webhook_id = d.webhook_id AND told.event_id = short.gone_id)`;
}

/** Behind a stream's end nothing is waited for. */
async function letGo(tx: DatabaseTransaction, ids: readonly EventId[]): Promise<void> {
  await tx.$executeRaw`
    UPDATE webhook_deliveries d SET next_attempt_at = now()
    FROM events over JOIN events gone ON gone.stream_id = over.stream_id AND gone.type = 'stream.disconnected'
    WHERE over.id = ANY(${ids}::text[]) AND d.event_id = gone.id AND d.attempts = 0 AND d.next_attempt_at > now()`;
}
