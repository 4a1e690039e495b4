// Events are written in the transaction of the change they tell of, numbered per stream; a relay sends them on later.
import type { DatabaseTransaction } from '@millrace/db';
import { newId, type ChannelId, type OrganizationId, type StreamEventType } from '@millrace/pipeline';
import type { StreamRecord } from './stream-record.ts';

/** Writes events of a locked stream in order, and returns the record with its new count. */
export async function writeStreamEvents(
  tx: DatabaseTransaction,
  stream: StreamRecord,
  types: readonly StreamEventType[],
): Promise<StreamRecord> {
  if (types.length === 0) return stream;
  const eventSequence = stream.eventSequence + types.length;
  await tx.stream.update({ where: { id: stream.id }, data: { eventSequence }, select: { id: true } });
  await tx.event.createMany({
    data: types.map((type, index) => ({
      id: newId('event'),
      organizationId: stream.organizationId,
      channelId: stream.channelId,
      streamId: stream.id,
      type,
      sequence: stream.eventSequence + index + 1,
      data: streamEventData(stream),
    })),
  });
  return { ...stream, eventSequence };
}

/** Writes an event about a channel itself. */
export async function writeChannelEvent(
  tx: DatabaseTransaction,
  channel: { organizationId: OrganizationId; channelId: ChannelId },
  type: StreamEventType,
): Promise<void> {
  await tx.event.createMany({
    data: [{ id: newId('event'), ...channel, type, data: { channelId: channel.channelId } }],
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
