// The outbox of the media plane: events that it has to be told of, committed and not carried out yet. Delivery is at least
// once: what a relay claimed and did not mark before it died is claimed again.
import type { Database, DatabaseTransaction } from '@millrace/db';
import {
  playbackEventTypes,
  type ChannelId,
  type EventId,
  type PlaybackEventType,
  type StreamId,
} from '@millrace/pipeline';

export interface OutboxEvent {
  id: EventId;
  channelId: ChannelId | null;
  streamId: StreamId | null;
  type: PlaybackEventType;
  createdAt: Date;
}

/**
 * Hands up to `limit` events to `relay`, oldest first, and marks them when it resolves. They stay locked meanwhile, so
 * several relays share the work; `relay` must be quick (the transaction lives 5 s) and bear to see an event twice.
 */
export function relayEvents(
  db: Database,
  limit: number,
  relay: (events: readonly OutboxEvent[]) => Promise<void>,
): Promise<number> {
  return db.transaction(async (tx) => {
    const events = await claimEvents(tx, limit);
    if (events.length === 0) return 0;
    await relay(events);
    await markRelayed(tx, events);
    return events.length;
  });
}

function claimEvents(tx: DatabaseTransaction, limit: number): Promise<OutboxEvent[]> {
  return tx.$queryRaw<OutboxEvent[]>`
    SELECT id, channel_id AS "channelId", stream_id AS "streamId", type, created_at AS "createdAt"
    FROM events WHERE relayed_at IS NULL AND type = ANY(${playbackEventTypes}::text[])
    ORDER BY id LIMIT ${limit} FOR UPDATE SKIP LOCKED`;
}

async function markRelayed(tx: DatabaseTransaction, events: readonly OutboxEvent[]): Promise<void> {
  await tx.event.updateMany({
    where: { id: { in: events.map((event) => event.id) } },
    data: { relayedAt: new Date() },
  });
}
