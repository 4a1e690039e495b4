// The one way to write an event: in the transaction of the change that it tells of, so that there is never one without
// the other. A payload that does not fit its type's schema is a mistake of the caller and undoes the change too.
import { wakeRelayAfter, type DatabaseTransaction } from '@millrace/db';
import {
  eventCatalogue,
  newId,
  type ChannelId,
  type EventData,
  type EventType,
  type OrganizationId,
  type StreamId,
} from '@millrace/pipeline';

interface Written<T extends EventType> {
  type: T;
  organizationId: OrganizationId;
  /** Whose channel and stream it is about, so that readers can ask for theirs. */
  channelId?: ChannelId;
  streamId?: StreamId;
  /** Position among the events of the stream; counted by libs/streams. */
  streamSequence?: number;
  data: EventData<T>;
}
/** An event with the payload of its type. */
export type NewEvent = { [T in EventType]: Written<T> }[EventType];

/** Writes events in this order. They are read by nobody before the transaction is committed. */
export async function writeEvents(tx: DatabaseTransaction, events: readonly NewEvent[]): Promise<void> {
  if (events.length === 0) return;
  await tx.event.createMany({
    data: events.map(({ data, streamSequence, ...event }) => ({
      id: newId('event'),
      ...event,
      sequence: streamSequence ?? null,
      data: eventCatalogue[event.type].data.parse(data),
    })),
  });
  wakeRelayAfter(tx);
}
