// Events of streams, numbered per stream, with the reason of each and who can do something about it. They are written in
// the transaction of the change they tell of.
import type { DatabaseTransaction } from '@millrace/db';
import { writeEvents, type NewEvent } from '@millrace/events';
import type { ChannelId, EventData, EventType, OrganizationId } from '@millrace/pipeline';
import type { StreamRecord } from './stream-record.ts';

/** Types whose payload begins with the stream's state. */
export type StreamEventType = Extract<EventType, `stream.${string}` | 'streamKey.conflict'>;

/** An event of a stream, with what it says beyond the stream's state. */
export type StreamEvent = {
  [T in StreamEventType]: { type: T } & (Partial<Beyond<T>> extends Beyond<T>
    ? { data?: Beyond<T> }
    : { data: Beyond<T> });
}[StreamEventType];
type Beyond<T extends StreamEventType> = Omit<EventData<T>, 'streamId' | 'channelId' | 'state' | 'epoch'>;

/** Writes a change to a locked stream together with its events, and returns the record as it is then. */
export async function changeStream(
  tx: DatabaseTransaction,
  before: StreamRecord,
  change: Partial<Omit<StreamRecord, 'playbackId' | 'reconnectWindowSeconds' | 'isTest'>>,
  events: readonly StreamEvent[] = [],
): Promise<StreamRecord> {
  const numbered = { ...change, eventSequence: before.eventSequence + events.length };
  await tx.stream.update({ where: { id: before.id }, data: numbered, select: { id: true } });
  const stream = { ...before, ...numbered };
  await writeStreamEvents(tx, stream, events);
  return stream;
}

/** Writes the newest events of a stream, of which its record has counted them already. */
export async function writeStreamEvents(
  tx: DatabaseTransaction,
  stream: StreamRecord,
  events: readonly StreamEvent[],
): Promise<void> {
  const first = stream.eventSequence - events.length + 1;
  const { organizationId, channelId, id: streamId } = stream;
  const written = events.map((event, index) => ({
    type: event.type,
    ...{ organizationId, channelId, streamId },
    streamSequence: first + index,
    data: { ...streamEventData(stream), ...('data' in event && event.data) },
  }));
  // What a type asks for beyond the state is asked for by `StreamEvent`; TypeScript cannot follow that through the spread.
  await writeEvents(tx, written as NewEvent[]);
}

type ChannelEventType = Extract<EventType, `channel.${string}` | `streamKey.${string}`>;

/** Writes an event about a channel itself or one of its keys. */
export async function writeChannelEvent<T extends Exclude<ChannelEventType, 'streamKey.conflict'>>(
  tx: DatabaseTransaction,
  channel: { organizationId: OrganizationId; channelId: ChannelId },
  type: T,
  ...[data]: keyof Omit<EventData<T>, 'channelId'> extends never ? [] : [Omit<EventData<T>, 'channelId'>]
): Promise<void> {
  const written = { type, ...channel, data: { channelId: channel.channelId, ...data } };
  await writeEvents(tx, [written as unknown as NewEvent]);
}

function streamEventData(stream: StreamRecord) {
  return {
    streamId: stream.id,
    channelId: stream.channelId,
    state: stream.state,
    epoch: stream.epoch,
    ...(stream.endReason && { endReason: stream.endReason }),
  };
}
