// Refused publishes are told, so that a broadcaster sees why an encoder does not get in: by the channel's events, and in the
// flight recorder of the stream that runs. An encoder that tries each second is told once a minute.
// Rule: only with a key of the channel. What strangers try tells nobody anything.
import type { DatabaseTransaction } from '@millrace/db';
import { writeEvents } from '@millrace/events';
import { newId, type ConnectionId, type EventFault, type RefusalReason } from '@millrace/pipeline';
import { keyProblemOf, type PublishedChannel } from './publish-key.ts';
import type { StreamRecord } from './stream-record.ts';

const faults: Readonly<Record<RefusalReason, EventFault>> = {
  STREAM_KEY_NOT_ACCEPTED: 'encoder',
  ALREADY_PUBLISHING: 'encoder',
  CODEC_NOT_SUPPORTED: 'encoder',
  CHANNEL_DISABLED: 'organization',
  ORGANIZATION_SUSPENDED: 'organization',
  STOPPED_BY_OPERATOR: 'organization',
  STREAMS_QUOTA_REACHED: 'organization',
  MINUTES_QUOTA_REACHED: 'organization',
  BITRATE_QUOTA_EXCEEDED: 'organization',
};

const quotaReasons: ReadonlySet<RefusalReason> = new Set(['STREAMS_QUOTA_REACHED', 'MINUTES_QUOTA_REACHED']);

export interface Refusal {
  reason: RefusalReason;
  stream: StreamRecord | undefined;
  /** Of the encoder. */
  remoteAddress: string;
  connectionId: ConnectionId;
}

const quietSeconds = 60;
/** The newest events of the channel that are looked through for the same refusal. */
const lookBack = 50;

/** `stream`: the channel's running one, locked. */
export async function tellRefusal(
  tx: DatabaseTransaction,
  channel: PublishedChannel,
  { reason, stream, remoteAddress, connectionId }: Refusal,
): Promise<void> {
  if (await isTold(tx, channel, reason)) return;
  if (quotaReasons.has(reason)) await auditRefusal(tx, channel, { reason, remoteAddress, connectionId });
  const { organizationId, channelId, streamKeyId } = channel;
  const keyProblem = reason === 'STREAM_KEY_NOT_ACCEPTED' ? keyProblemOf(channel, remoteAddress) : undefined;
  const data = { channelId, streamKeyId, reason, ...(keyProblem && { keyProblem }), fault: faults[reason] };
  const event = { type: 'streamKey.refused', organizationId, channelId, data } as const;
  if (!stream) return writeEvents(tx, [event]);
  const streamSequence = stream.eventSequence + 1;
  await tx.stream.update({ where: { id: stream.id }, data: { eventSequence: streamSequence }, select: { id: true } });
  await writeEvents(tx, [{ ...event, streamId: stream.id, streamSequence }]);
}

/** What an organization was denied by its quota stands in its audit log, beside the admin's changes of the quota. */
async function auditRefusal(
  tx: DatabaseTransaction,
  { organizationId, channelId, streamKeyId }: PublishedChannel,
  { reason, remoteAddress, connectionId }: Omit<Refusal, 'stream'>,
): Promise<void> {
  await tx.auditEntry.create({
    data: {
      ...{ id: newId('auditEntry'), organizationId, action: 'streams.start', outcome: 'denied', actorKind: 'nobody' },
      ...{ targetId: channelId, details: { reason, streamKeyId }, address: remoteAddress, requestId: connectionId },
    },
    select: { id: true },
  });
}

async function isTold(tx: DatabaseTransaction, channel: PublishedChannel, reason: RefusalReason): Promise<boolean> {
  const { organizationId, channelId, streamKeyId } = channel;
  const [row] = await tx.$queryRaw<[{ isTold: boolean }]>`
    SELECT EXISTS (
      SELECT FROM (
        SELECT type, data, created_at FROM events
        WHERE organization_id = ${organizationId} AND channel_id = ${channelId}
        ORDER BY organization_sequence DESC LIMIT ${lookBack}
      ) recent
      WHERE type = 'streamKey.refused' AND data->>'streamKeyId' = ${streamKeyId} AND data->>'reason' = ${reason}
        AND created_at > now() - ${quietSeconds} * interval '1 second'
    ) AS "isTold"`;
  return row.isTold;
}
