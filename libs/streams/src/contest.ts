// Two encoders want one channel, and the first of them may live: what is needed to decide between them, and the decision
// carried out. The loser is never asked: its connection holds nothing any more, and its edge hears that with the answer to
// its next heartbeat.
import type { DatabaseTransaction } from '@millrace/db';
import { takeoverLimit, type AuthorizeAnswer } from '@millrace/pipeline';
import { decideContest, type Contest } from './admission.ts';
import type { PublishedChannel } from './publish-key.ts';
import { changeStream } from './stream-events.ts';
import type { StreamRecord } from './stream-record.ts';

/** An edge's sample older than this says nothing about now. */
const sampleFreshMs = 5_000;

export interface ContestOutcome {
  contest: Contest;
  /** A conflict of this stream has been told already, within the limit's window. */
  isConflictKnown: boolean;
}

/** Judges between the holder of a locked stream and a newcomer with this channel's key. */
export async function judgeContest(
  tx: DatabaseTransaction,
  { publishPolicy, priority }: PublishedChannel,
  stream: StreamRecord,
  isHolderDoubtful: boolean,
): Promise<ContestOutcome> {
  const { conflicts, ...known } = await readContest(tx, stream);
  const contest = decideContest({ policy: publishPolicy, priority, isHolderDoubtful, ...known });
  return { contest, isConflictKnown: conflicts > 0 };
}

interface ContestRow {
  holderPriority: number;
  isHolderIdle: boolean;
  recentTakeovers: number;
  conflicts: number;
}

async function readContest(tx: DatabaseTransaction, stream: StreamRecord): Promise<ContestRow> {
  const rows = await tx.$queryRaw<[ContestRow]>`
    WITH recent AS (
      SELECT type FROM events
      WHERE stream_id = ${stream.id} AND type IN ('stream.takenOver', 'streamKey.conflict')
        AND created_at > now() - ${takeoverLimit.windowMs} * interval '1 ms'
    )
    SELECT coalesce((SELECT priority FROM stream_keys WHERE id = ${stream.streamKeyId}), 1) AS "holderPriority",
           EXISTS (
             SELECT FROM stream_health
             WHERE stream_id = ${stream.id} AND connection_id = ${stream.connectionId}
               AND sampled_at > clock_timestamp() - ${sampleFreshMs} * interval '1 ms'
               AND (sample->>'videoBitrateBps')::numeric + (sample->>'audioBitrateBps')::numeric = 0
           ) AS "isHolderIdle",
           (SELECT count(*)::int FROM recent WHERE type = 'stream.takenOver') AS "recentTakeovers",
           (SELECT count(*)::int FROM recent WHERE type = 'streamKey.conflict') AS conflicts`;
  return rows[0];
}

/** Takeovers have gone on for too long: told with the key of the one who is turned away. */
export async function tellConflict(
  tx: DatabaseTransaction,
  stream: StreamRecord,
  { streamKeyId }: PublishedChannel,
): Promise<void> {
  await changeStream(tx, stream, {}, [{ type: 'streamKey.conflict', data: { streamKeyId } }]);
}

/** Word to the newcomer that somebody else has the channel. The holder's own edge looks whether that one still sends. */
export function answerBusy(stream: StreamRecord): AuthorizeAnswer {
  const { id: streamId, edgeInstanceId: instanceId, connectionId, relayBaseUrl } = stream;
  if (!instanceId || !connectionId) return { decision: 'retry' };
  return { decision: 'busy', holder: { instanceId, connectionId, streamId, ...(relayBaseUrl && { relayBaseUrl }) } };
}
