// An event's row as everybody outside sees it.
import type { Event } from '@millrace/db';
import type { EventEnvelope } from '@millrace/pipeline';

/** Numbers stay far below 2^53: a million events a second would take 285 years. */
export function toEnvelope(event: Omit<Event, 'ordinal' | 'relayedAt'>): EventEnvelope {
  if (event.organizationSequence === null) throw new Error('An event has no number before it is numbered.');
  return {
    id: event.id,
    type: event.type,
    sequence: Number(event.organizationSequence),
    timestamp: event.createdAt.toISOString(),
    organizationId: event.organizationId,
    channelId: event.channelId,
    streamId: event.streamId,
    streamSequence: event.sequence,
    data: event.data,
  };
}
