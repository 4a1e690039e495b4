// The outbox of the media plane: events that it has to be told of, committed and not carried out yet. Delivery is at least
// once: what a relay claimed and did not mark before it died is claimed again. An event whose effect fails comes again
// after a growing pause, while the others go on, and is parked for somebody to look at when its budget is used up.
import { Prisma, type Database, type DatabaseTransaction } from '@millrace/db';
import {
  mediaPlaneEventTypes,
  type ChannelId,
  type EventId,
  type MediaPlaneEventType,
  type StreamId,
} from '@millrace/pipeline';

export interface OutboxEvent {
  id: EventId;
  channelId: ChannelId | null;
  streamId: StreamId | null;
  type: MediaPlaneEventType;
  createdAt: Date;
  /** As the catalogue of events says of its type. */
  data: unknown;
}

/** An effect that could not be carried out, though what it works on is there. */
export interface FailedEffect {
  event: OutboxEvent;
  error: unknown;
}

export interface RelayedRound {
  claimed: number;
  /** Failed for the last time in this round. */
  parked: readonly OutboxEvent[];
}

/** With pauses of 1, 2, 4 … seconds up to ten minutes: half an hour in all. */
const attemptsAtMost = 12;
const pauseSeconds = { first: 1, most: 600 } as const;
const reasonLength = 500;

/**
 * Hands up to `limit` events to `relay`, oldest first, and marks those that it does not give back as failed. They stay
 * locked meanwhile, so several relays share the work; `relay` must be quick (the transaction lives 5 s) and bear to see an
 * event twice. When it rejects, nothing has happened.
 */
export function relayEvents(
  db: Database,
  limit: number,
  relay: (events: readonly OutboxEvent[]) => Promise<readonly FailedEffect[]>,
): Promise<RelayedRound> {
  return db.transaction(async (tx) => {
    const events = await claimEvents(tx, limit);
    if (events.length === 0) return { claimed: 0, parked: [] };
    const failures = await relay(events);
    const failed = new Set(failures.map(({ event }) => event.id));
    await markRelayed(
      tx,
      events.filter(({ id }) => !failed.has(id)),
    );
    return { claimed: events.length, parked: await noteFailures(tx, failures) };
  });
}

function claimEvents(tx: DatabaseTransaction, limit: number): Promise<OutboxEvent[]> {
  return tx.$queryRaw<OutboxEvent[]>`
    SELECT id, channel_id AS "channelId", stream_id AS "streamId", type, created_at AS "createdAt", data
    FROM events e WHERE relayed_at IS NULL AND type = ANY(${mediaPlaneEventTypes}::text[])
      AND NOT EXISTS (
        SELECT FROM event_relay_failures f
        WHERE f.event_id = e.id AND (f.parked_at IS NOT NULL OR f.next_at > clock_timestamp())
      )
    ORDER BY id LIMIT ${limit} FOR UPDATE OF e SKIP LOCKED`;
}

async function markRelayed(tx: DatabaseTransaction, events: readonly OutboxEvent[]): Promise<void> {
  const ids = events.map(({ id }) => id);
  await tx.event.updateMany({ where: { id: { in: ids } }, data: { relayedAt: new Date() } });
  await tx.eventRelayFailure.deleteMany({ where: { eventId: { in: ids } } });
}

/** Those that are parked now. */
async function noteFailures(tx: DatabaseTransaction, failures: readonly FailedEffect[]): Promise<OutboxEvent[]> {
  if (failures.length === 0) return [];
  const { first, most } = pauseSeconds;
  const values = failures.map(
    ({ event, error }) =>
      Prisma.sql`(${event.id}, 1, clock_timestamp() + ${first} * interval '1 second', ${reasonOf(error)})`,
  );
  const noted = await tx.$queryRaw<{ eventId: EventId; isParked: boolean }[]>`
    INSERT INTO event_relay_failures AS f (event_id, attempts, next_at, reason) VALUES ${Prisma.join(values)}
    ON CONFLICT (event_id) DO UPDATE SET
      attempts = f.attempts + 1, reason = excluded.reason,
      next_at = clock_timestamp() + least(${most}, ${first} * 2 ^ f.attempts) * interval '1 second',
      parked_at = CASE WHEN f.attempts + 1 >= ${attemptsAtMost} THEN clock_timestamp() END
    RETURNING event_id AS "eventId", parked_at IS NOT NULL AS "isParked"`;
  const parked = new Set(noted.filter(({ isParked }) => isParked).map(({ eventId }) => eventId));
  return failures.flatMap(({ event }) => (parked.has(event.id) ? event : []));
}

function reasonOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replaceAll('\0', '').slice(0, reasonLength);
}
