// HOP encoder → edge, decided here: may this key publish now, and as which epoch of which stream? One transaction under
// the channel's row lock, so of two encoders that come at once one wins and the other is told.
import type { Database, DatabaseTransaction } from '@millrace/db';
import {
  defaultMediaSettings,
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
import { changeStream, writeStreamEvents } from './stream-events.ts';
import { lockCurrentStream, type StreamRecord } from './stream-record.ts';
import { endChange, reasonWithoutEncoder } from './stream-rules.ts';

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
  reconnectWindowSeconds: number;
  keyAccepted: boolean;
  open: boolean;
  /** The database's time. */
  now: Date;
}

async function lockChannelOfKey(tx: DatabaseTransaction, lookup: string): Promise<PublishedChannel | undefined> {
  const rows = await tx.$queryRaw<PublishedChannel[]>`
    SELECT c.id AS "channelId", c.organization_id AS "organizationId", c.playback_id AS "playbackId",
           c.latency_mode::text AS "latencyMode", c.reconnect_window_seconds AS "reconnectWindowSeconds",
           k.id AS "streamKeyId", clock_timestamp() AS now,
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
  const locked = await lockCurrentStream(tx, channel.channelId);
  const { stream, now } = locked ?? { stream: undefined, now: channel.now };
  const admission = decideAdmission(stream, request, now);
  if (stream && admission.kind === 'restart') {
    await changeStream(tx, stream, endChange(reasonWithoutEncoder(stream), now), ['stream.ended']);
  }
  if (!stream || admission.kind === 'start' || admission.kind === 'restart') {
    return grant(channel, await startStream(tx, channel, request, now));
  }
  if (admission.kind === 'repeat') return grant(channel, stream);
  if (admission.kind === 'resume') return grant(channel, await resumeStream(tx, stream, request, now));
  if (admission.kind === 'retry' || !stream.connectionId || !stream.edgeInstanceId) return { decision: 'retry' };
  return { decision: 'busy', holder: { instanceId: stream.edgeInstanceId, connectionId: stream.connectionId } };
}

async function startStream(
  tx: DatabaseTransaction,
  channel: PublishedChannel,
  request: PublishRequest,
  now: Date,
): Promise<StreamRecord> {
  const row = {
    id: newId('stream'),
    organizationId: channel.organizationId,
    channelId: channel.channelId,
    state: 'connecting',
    epoch: 1,
    eventSequence: 1,
    latencyMode: channel.latencyMode,
    startedAt: now,
    liveAt: null,
    reconnectDeadline: null,
    endedAt: null,
    endReason: null,
    updatedAt: now,
    ...heldBy(request, now),
  } as const;
  await tx.stream.create({ data: { ...row, streamKeyId: channel.streamKeyId }, select: { id: true } });
  const { playbackId, reconnectWindowSeconds } = channel;
  const stream = { ...row, playbackId, reconnectWindowSeconds };
  await writeStreamEvents(tx, stream, ['stream.connecting']);
  return stream;
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
      media: defaultMediaSettings,
    },
  };
}
