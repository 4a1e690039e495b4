// HOP encoder → edge, decided here: may this key publish now, and as which epoch of which stream? One transaction under
// the channel's row lock, so of two encoders that come at once one wins and the other is told.
import type { Database, DatabaseTransaction } from '@millrace/db';
import {
  newId,
  type AuthorizeAnswer,
  type ChannelId,
  type ConnectionId,
  type Edge,
  type IngestGrant,
  type LatencyMode,
  type OrganizationId,
  type PlaybackId,
  type StreamKeyId,
} from '@millrace/pipeline';
import { decideAdmission } from './admission.ts';
import { changeStream } from './apply-fact.ts';
import { writeStreamEvents } from './stream-events.ts';
import { lockCurrentStream, type StreamRecord } from './stream-record.ts';
import { reasonWithoutEncoder } from './stream-rules.ts';

export interface PublishRequest {
  /** The stream key in its looked-up form; the key itself stays with the caller. */
  streamKeyLookup: string;
  edge: Edge;
  connectionId: ConnectionId;
}

/** Answers an edge's question about one publish. */
export function authorizePublish(db: Database, request: PublishRequest): Promise<AuthorizeAnswer> {
  return db.transaction(async (tx) => {
    const channel = await lockChannelOfKey(tx, request.streamKeyLookup);
    if (!channel?.keyAccepted) return { decision: 'refuse', reason: 'STREAM_KEY_NOT_ACCEPTED' };
    if (!channel.open) return { decision: 'refuse', reason: 'CHANNEL_DISABLED' };
    return admit(tx, channel, request);
  });
}

interface PublishedChannel {
  channelId: ChannelId;
  organizationId: OrganizationId;
  playbackId: PlaybackId;
  latencyMode: LatencyMode;
  streamKeyId: StreamKeyId;
  keyAccepted: boolean;
  open: boolean;
}

async function lockChannelOfKey(tx: DatabaseTransaction, lookup: string): Promise<PublishedChannel | undefined> {
  const rows = await tx.$queryRaw<PublishedChannel[]>`
    SELECT c.id AS "channelId", c.organization_id AS "organizationId", c.playback_id AS "playbackId",
           c.latency_mode::text AS "latencyMode", k.id AS "streamKeyId",
           k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > now()) AS "keyAccepted",
           c.enabled AND c.deleted_at IS NULL AND o.suspended_at IS NULL AS "open"
    FROM stream_keys k
    JOIN channels c ON c.id = k.channel_id
    JOIN organizations o ON o.id = c.organization_id
    WHERE k.lookup = ${lookup}
    FOR NO KEY UPDATE OF c`;
  return rows[0];
}

async function admit(
  tx: DatabaseTransaction,
  channel: PublishedChannel,
  request: PublishRequest,
): Promise<AuthorizeAnswer> {
  const stream = await lockCurrentStream(tx, channel.channelId);
  const now = await databaseTime(tx);
  const admission = decideAdmission(stream, request, now);
  if (stream && admission.kind === 'restart') await endOverdue(tx, stream, now);
  if (!stream || admission.kind === 'start' || admission.kind === 'restart') {
    return grant(channel, await startStream(tx, channel, request, now));
  }
  if (admission.kind === 'repeat') return grant(channel, stream);
  if (admission.kind === 'resume') return grant(channel, await resumeStream(tx, stream, request, now));
  if (admission.kind === 'retry' || !stream.connectionId || !stream.edgeInstanceId) return { decision: 'retry' };
  return { decision: 'busy', holder: { instanceId: stream.edgeInstanceId, connectionId: stream.connectionId } };
}

async function databaseTime(tx: DatabaseTransaction): Promise<Date> {
  const [row] = await tx.$queryRaw<[{ now: Date }]>`SELECT clock_timestamp() AS now`;
  return row.now;
}

async function endOverdue(tx: DatabaseTransaction, stream: StreamRecord, now: Date): Promise<void> {
  const endReason = reasonWithoutEncoder(stream);
  const change = { state: 'ended', endedAt: now, endReason, connectionId: null, reconnectDeadline: null } as const;
  await writeStreamEvents(tx, await changeStream(tx, stream, change), ['stream.ended']);
}

async function startStream(
  tx: DatabaseTransaction,
  channel: PublishedChannel,
  request: PublishRequest,
  now: Date,
): Promise<StreamRecord> {
  const id = newId('stream');
  await tx.stream.create({
    data: {
      id,
      organizationId: channel.organizationId,
      channelId: channel.channelId,
      state: 'connecting',
      epoch: 1,
      latencyMode: channel.latencyMode,
      streamKeyId: channel.streamKeyId,
      startedAt: now,
      ...heldBy(request, now),
    },
    select: { id: true },
  });
  const stream = await lockCurrentStream(tx, channel.channelId);
  if (!stream) throw new Error('A stream that was just made is not there.');
  return writeStreamEvents(tx, stream, ['stream.connecting']);
}

/** The next epoch of a running stream, held by a new connection. The state waits for the first cell. */
function resumeStream(
  tx: DatabaseTransaction,
  stream: StreamRecord,
  request: PublishRequest,
  now: Date,
): Promise<StreamRecord> {
  return changeStream(tx, stream, { epoch: stream.epoch + 1, reconnectDeadline: null, ...heldBy(request, now) });
}

function heldBy({ edge, connectionId }: PublishRequest, now: Date) {
  return {
    connectionId,
    edgeName: edge.name,
    edgeInstanceId: edge.instanceId,
    relayBaseUrl: edge.relayBaseUrl,
    ingestSeenAt: now,
    epochStartedAt: now,
  };
}

function grant(channel: PublishedChannel, stream: StreamRecord): { decision: 'grant'; grant: IngestGrant } {
  return {
    decision: 'grant',
    grant: {
      streamId: stream.id,
      channelId: stream.channelId,
      organizationId: stream.organizationId,
      playbackId: channel.playbackId,
      epoch: stream.epoch,
      latencyMode: stream.latencyMode,
    },
  };
}
