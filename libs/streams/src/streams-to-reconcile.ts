// What the transcode queue should hold, as Postgres sees it: one order for every stream that an encoder feeds right now.
import { Prisma, type Database } from '@millrace/db';
import {
  ingestHeartbeat,
  transcodeJobSchema,
  type StreamId,
  type StreamState,
  type TranscodeJob,
} from '@millrace/pipeline';
import { streamRecordColumns, toStreamRecord, type StreamRecord } from './stream-record.ts';

export interface StreamToReconcile {
  job: TranscodeJob;
  state: StreamState;
  /** When the current epoch was handed out: a young one may still be on its way into the queue. */
  epochStartedAt: Date;
  /** Whether a transcoder ever took one of its jobs. */
  isClaimed: boolean;
}

/** Streams that have not ended and whose encoder connection was reported lately, oldest first. */
export async function streamsToReconcile(db: Database): Promise<StreamToReconcile[]> {
  const streams = await db.platform.$queryRaw<StreamRecord[]>(Prisma.sql`
    SELECT ${streamRecordColumns} FROM streams s JOIN channels c ON c.id = s.channel_id
    WHERE s.state <> 'ended' AND s.connection_id IS NOT NULL AND s.relay_base_url IS NOT NULL
      AND s.ingest_seen_at > now() - ${ingestHeartbeat.goneAfterMs} * interval '1 ms'
    ORDER BY s.id`);
  return streams.map(toStreamRecord).map((stream) => ({
    job: transcodeJobSchema.parse({
      version: 1,
      streamId: stream.id,
      channelId: stream.channelId,
      organizationId: stream.organizationId,
      playbackId: stream.playbackId,
      epoch: stream.epoch,
      connectionId: stream.connectionId,
      relayBaseUrl: stream.relayBaseUrl,
      latencyMode: stream.latencyMode,
      media: stream.mediaSettings,
      limits: stream.limits,
    }),
    state: stream.state,
    epochStartedAt: stream.epochStartedAt,
    isClaimed: stream.claimedAt !== null,
  }));
}

/** Notes that a transcoder has taken the stream. Once noted it stays: the first time counts. */
export async function markClaimed(db: Database, streamId: StreamId): Promise<void> {
  await db.platform.$executeRaw`
    UPDATE streams SET claimed_at = clock_timestamp() WHERE id = ${streamId} AND claimed_at IS NULL`;
}
