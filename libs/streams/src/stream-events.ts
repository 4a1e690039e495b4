// Events are written in the transaction of the change they tell of, numbered per stream; a relay sends them on later.
import type { DatabaseTransaction, Prisma } from '@millrace/db';
import { newId, type ChannelId, type OrganizationId, type StreamEventType } from '@millrace/pipeline';
import type { StreamRecord } from './stream-record.ts';

/** An event of a stream, with what it says beyond the stream's state. */
export interface StreamEvent {
  type: StreamEventType;
  data?: Prisma.InputJsonObject;
}

/** Writes a change to a locked stream together with its events, and returns the record as it is then. */
export async function changeStream(
  tx: DatabaseTransaction,
  before: StreamRecord,
  change: Partial<Omit<StreamRecord, 'playbackId' | 'reconnectWindowSeconds'>>,
  events: readonly (StreamEventType | StreamEvent)[] = [],
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
  events: readonly (StreamEventType | StreamEvent)[],
): Promise<void> {
  if (events.length === 0) return;
  const first = stream.eventSequence - events.length + 1;
  const named = events.map((event): StreamEvent => (typeof event === 'string' ? { type: event } : event));
  await tx.event.createMany({
    data: named.map(({ type, data }, index) => ({
      id: newId('event'),
      organizationId: stream.organizationId,
      channelId: stream.channelId,
      streamId: stream.id,
      type,
      sequence: first + index,
      data: { ...streamEventData(stream), ...data },
    })),
  });
}

/** Writes an event about a channel itself. */
export async function writeChannelEvent(
  tx: DatabaseTransaction,
  channel: { organizationId: OrganizationId; channelId: ChannelId },
  type: StreamEventType,
  data: Prisma.InputJsonObject = {},
): Promise<void> {
  await tx.event.createMany({
    data: [{ id: newId('event'), ...channel, type, data: { channelId: channel.channelId, ...data } }],
  });
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
