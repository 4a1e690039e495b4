// Gives committed events their numbers. Numbers that were given when an event is written would become visible in another
// order than their own, as transactions commit in another order than they begin: a reader at number 7 could miss a 6 that
// comes late. Here one caller at a time numbers what is committed, so whoever sees a number sees all below it.
import { advisoryLocks, type DatabaseTransaction } from '@millrace/db';
import { mediaPlaneEventTypes, type EventId, type EventType, type OrganizationId } from '@millrace/pipeline';

/** Named as the row of an event is. */
export interface NumberedEvent {
  id: EventId;
  type: EventType;
  organizationId: OrganizationId;
  organizationSequence: bigint;
}

/**
 * Numbers up to `limit` events, oldest first, and returns them in that order. Others who number wait until the transaction
 * ends. An event that was committed before another one was written gets the smaller number: ordinals rise with time, and
 * what is committed is seen here. Whatever the media plane need not hear of is done with by that: each further version of a
 * row costs a step in every index.
 */
export async function numberEvents(tx: DatabaseTransaction, limit: number): Promise<NumberedEvent[]> {
  // A statement of its own: the next one must see what the former holder of the lock has done.
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(${advisoryLocks.eventNumbers})`;
  const numbered = await tx.$queryRaw<NumberedEvent[]>`
    WITH waiting AS (
      SELECT id, organization_id, ordinal FROM events WHERE organization_sequence IS NULL ORDER BY ordinal LIMIT ${limit}
    ), counted AS (
      INSERT INTO event_counters AS c (organization_id, last_sequence)
      SELECT organization_id, count(*) FROM waiting GROUP BY organization_id
      ON CONFLICT (organization_id) DO UPDATE SET last_sequence = c.last_sequence + excluded.last_sequence
      RETURNING organization_id, last_sequence
    ), placed AS (
      SELECT id, ordinal, last_sequence + 1 - row_number() OVER (PARTITION BY organization_id ORDER BY ordinal DESC) AS number
      FROM waiting JOIN counted USING (organization_id)
    )
    UPDATE events e
    SET organization_sequence = placed.number,
        relayed_at = CASE WHEN e.type = ANY(${mediaPlaneEventTypes}::text[]) THEN e.relayed_at ELSE now() END
    FROM placed WHERE e.id = placed.id
    RETURNING e.id, e.type, e.organization_id AS "organizationId", e.organization_sequence AS "organizationSequence"`;
  return numbered.sort((a, b) => (a.organizationSequence < b.organizationSequence ? -1 : 1));
}
