// A stream as the rules see it: its row, with what they need of its channel. Read under a row lock, together with the
// database's time, so that no two decisions about one stream are made at once and no two clocks are compared.
import { Prisma, type DatabaseTransaction } from '@millrace/db';
import {
  defaultMediaSettings,
  mediaSettingsSchema,
  streamLimitsSchema,
  type ChannelId,
  type ConnectionId,
  type EndReason,
  type LatencyMode,
  type MediaSettings,
  type OrganizationId,
  type PlaybackId,
  type StreamId,
  type StreamLimits,
  type StreamKeyId,
  type StreamState,
} from '@millrace/pipeline';

export interface StreamRecord {
  id: StreamId;
  organizationId: OrganizationId;
  channelId: ChannelId;
  playbackId: PlaybackId;
  state: StreamState;
  epoch: number;
  eventSequence: number;
  latencyMode: LatencyMode;
  mediaSettings: MediaSettings;
  /** What the organization's quota let it have when it started. */
  limits: StreamLimits;
  /** The encoder connection that holds the stream; null while there is none. */
  connectionId: ConnectionId | null;
  /** The key that the connection came with. */
  streamKeyId: StreamKeyId | null;
  /** The connection that was kicked last. */
  kickedConnectionId: ConnectionId | null;
  edgeName: string | null;
  edgeInstanceId: string | null;
  relayBaseUrl: string | null;
  ingestSeenAt: Date | null;
  epochStartedAt: Date;
  /** When a transcoder first took one of its jobs. */
  claimedAt: Date | null;
  /** When it was told that no transcoder has room for it; null when one has it. */
  capacityWaitAt: Date | null;
  /** Epochs in a row whose transcoder was lost soon, before it had a cell. */
  fruitlessEpochs: number;
  /** Since when no transcoder is given the stream; null while one is. */
  quarantinedAt: Date | null;
  startedAt: Date;
  liveAt: Date | null;
  /** When the stream ends unless an encoder comes back. */
  reconnectDeadline: Date | null;
  endedAt: Date | null;
  endReason: EndReason | null;
  updatedAt: Date;
  reconnectWindowSeconds: number;
  /** Its channel is a test channel. */
  isTest: boolean;
}

/** Columns of {@link StreamRecord}, for `FROM streams s JOIN channels c`. */
export const streamRecordColumns = Prisma.sql`
  s.id, s.organization_id AS "organizationId", s.channel_id AS "channelId", c.playback_id AS "playbackId",
  s.state::text AS state, s.epoch, s.event_sequence AS "eventSequence", s.latency_mode::text AS "latencyMode",
  s.media_settings AS "mediaSettings", s.limits, s.connection_id AS "connectionId", s.stream_key_id AS "streamKeyId",
  s.kicked_connection_id AS "kickedConnectionId", s.claimed_at AS "claimedAt", s.capacity_wait_at AS "capacityWaitAt",
  s.fruitless_epochs AS "fruitlessEpochs", s.quarantined_at AS "quarantinedAt", s.edge_name AS "edgeName", s.edge_instance_id AS "edgeInstanceId",
  s.relay_base_url AS "relayBaseUrl", s.ingest_seen_at AS "ingestSeenAt", s.epoch_started_at AS "epochStartedAt",
  s.started_at AS "startedAt", s.live_at AS "liveAt", s.reconnect_deadline AS "reconnectDeadline",
  s.ended_at AS "endedAt", s.end_reason AS "endReason", s.updated_at AS "updatedAt",
  c.reconnect_window_seconds AS "reconnectWindowSeconds", c.is_test AS "isTest"`;

/** A row of {@link streamRecordColumns} as a record. Settings that a later version wrote must not keep a stream from ending. */
export function toStreamRecord(row: StreamRecord): StreamRecord {
  return { ...row, mediaSettings: readMediaSettings(row.mediaSettings), limits: readLimits(row.limits) };
}

const storedMediaSettings = mediaSettingsSchema.catch(defaultMediaSettings);
const storedLimits = streamLimitsSchema.catch({});

/** Media settings as they are stored: fields that are missing have their defaults. */
export function readMediaSettings(stored: unknown): MediaSettings {
  return storedMediaSettings.parse(stored);
}

function readLimits(stored: unknown): StreamLimits {
  return storedLimits.parse(stored);
}

export interface LockedStream {
  stream: StreamRecord;
  now: Date;
}

/** The stream, locked until the transaction ends, and the time; undefined when it does not exist (here, or at all). */
export function lockStream(tx: DatabaseTransaction, streamId: StreamId): Promise<LockedStream | undefined> {
  return lockOne(tx, Prisma.sql`s.id = ${streamId}`);
}

/** The channel's stream that has not ended, locked. */
export function lockCurrentStream(tx: DatabaseTransaction, channelId: ChannelId): Promise<LockedStream | undefined> {
  return lockOne(tx, Prisma.sql`s.channel_id = ${channelId} AND s.state <> 'ended'`);
}

/** PostgreSQL reads the row again after it waited for the lock, so what is returned is what is locked. */
async function lockOne(tx: DatabaseTransaction, which: Prisma.Sql): Promise<LockedStream | undefined> {
  const rows = await tx.$queryRaw<(StreamRecord & { now: Date })[]>`
    SELECT ${streamRecordColumns}, clock_timestamp() AS now
    FROM streams s JOIN channels c ON c.id = s.channel_id
    WHERE ${which} FOR NO KEY UPDATE OF s`;
  if (!rows[0]) return undefined;
  const { now, ...row } = rows[0];
  return { stream: toStreamRecord(row), now };
}
