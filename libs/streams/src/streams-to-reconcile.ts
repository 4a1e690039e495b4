// What the transcode queue should hold, as Postgres sees it: one order for every stream that an encoder feeds right now, or
// that waits for one to come back, and has its slate, or in low latency gaps, written meanwhile.
import { Prisma, type Database } from '@millrace/db';
import {
  defaultMediaSettings,
  ingestHeartbeat,
  newId,
  transcodeJobSchema,
  type ConnectionId,
  type StreamId,
  type StreamState,
  type TranscodeJob,
} from '@millrace/pipeline';
import { streamRecordColumns, toStreamRecord, type StreamRecord } from './stream-record.ts';

export interface StreamToReconcile {
  job: TranscodeJob;
  state: StreamState;
  /** Of the encoder; null when it has left: the order then names a connection that nobody has. */
  connectionId: ConnectionId | null;
  /** The encoder is there, and not waited for. */
  isPublishing: boolean;
  /** When the current epoch was handed out: a young one may still be on its way into the queue. */
  epochStartedAt: Date;
  /** Whether a transcoder ever took one of its jobs. */
  isClaimed: boolean;
  /** It was told that no transcoder has room for it. */
  waitsForRoom: boolean;
}

/**
 * Streams that have not ended and whose encoder connection was reported lately or whose slate, or gaps, are due, oldest first. At what an
 * encoder in quarantine sends, transcoders fail: they are not given it.
 */
export async function streamsToReconcile(db: Database): Promise<StreamToReconcile[]> {
  const streams = await db.platform.$queryRaw<StreamRecord[]>(Prisma.sql`
    SELECT ${streamRecordColumns} FROM streams s JOIN channels c ON c.id = s.channel_id
    WHERE s.state <> 'ended' AND s.relay_base_url IS NOT NULL
      AND ((s.connection_id IS NOT NULL AND s.quarantined_at IS NULL AND s.ingest_seen_at > now() - ${ingestHeartbeat.goneAfterMs} * interval '1 ms')
        OR (s.state = 'reconnecting' AND s.reconnect_deadline > now()
            AND (s.latency_mode = 'low' OR COALESCE(s.media_settings->>'slate', ${defaultMediaSettings.slate}) <> 'off')))
    ORDER BY s.id`);
  return streams.map(toStreamRecord).map((stream) => ({
    job: transcodeJobSchema.parse({
      version: 1,
      streamId: stream.id,
      channelId: stream.channelId,
      organizationId: stream.organizationId,
      playbackId: stream.playbackId,
      epoch: stream.epoch,
      connectionId: stream.connectionId ?? newId('connection'),
      relayBaseUrl: stream.relayBaseUrl,
      latencyMode: stream.latencyMode,
      media: stream.mediaSettings,
      limits: stream.limits,
    }),
    state: stream.state,
    connectionId: stream.connectionId,
    isPublishing: stream.connectionId !== null && stream.reconnectDeadline === null,
    epochStartedAt: stream.epochStartedAt,
    isClaimed: stream.claimedAt !== null,
    waitsForRoom: stream.capacityWaitAt !== null,
  }));
}

/** How many streams have an encoder and are given to no transcoder. */
export async function countQuarantined(db: Database): Promise<number> {
  return db.platform.stream.count({
    where: { state: { not: 'ended' }, connectionId: { not: null }, quarantinedAt: { not: null } },
  });
}

/** Notes that a transcoder has taken the stream. Once noted it stays: the first time counts. */
export async function markClaimed(db: Database, streamId: StreamId): Promise<void> {
  await db.platform.$executeRaw`
    UPDATE streams SET claimed_at = clock_timestamp() WHERE id = ${streamId} AND claimed_at IS NULL`;
}
