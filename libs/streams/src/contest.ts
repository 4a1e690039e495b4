// Two encoders want one channel, and the first of them may live: what is needed to decide between them, and the decision
// carried out. The loser is never asked: its connection holds nothing any more, and its edge hears that with the answer to
// its next heartbeat.
import { Prisma, type DatabaseTransaction } from '@millrace/db';
import { takeoverLimit, type AuthorizeAnswer } from '@millrace/pipeline';
import { decideContest, type Contenders, type Contest } from './admission.ts';
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
  doubts: Pick<Contenders, 'isHolderDoubtful' | 'hasLost'>,
): Promise<ContestOutcome> {
  const { conflicts, ...known } = await readContest(tx, stream);
  const contest = decideContest({ policy: publishPolicy, priority, ...doubts, ...known });
  return { contest, isConflictKnown: conflicts > 0 };
}

export interface ContestRow {
  holderPriority: number;
  isHolderIdle: boolean;
  recentTakeovers: number;
  conflicts: number;
}

async function readContest(tx: DatabaseTransaction, stream: StreamRecord): Promise<ContestRow> {
  const rows = await tx.$queryRaw<[ContestRow]>`SELECT ${contestColumns} FROM streams s WHERE s.id = ${stream.id}`;
  return rows[0];
}

const recent = (type: 'stream.takenOver' | 'streamKey.conflict') => Prisma.sql`
  (SELECT count(*)::int FROM events
   WHERE stream_id = s.id AND type = ${type}
     AND created_at > now() - ${takeoverLimit.windowMs} * interval '1 ms')`;

/** Columns of {@link ContestRow}, for the stream `s`. */
export const contestColumns = Prisma.sql`
  coalesce((SELECT priority FROM stream_keys WHERE id = s.stream_key_id), 1) AS "holderPriority",
  EXISTS (
    SELECT FROM stream_health
    WHERE stream_id = s.id AND connection_id = s.connection_id
      AND sampled_at > clock_timestamp() - ${sampleFreshMs} * interval '1 ms'
      AND (sample->>'videoBitrateBps')::numeric + (sample->>'audioBitrateBps')::numeric = 0
  ) AS "isHolderIdle",
  ${recent('stream.takenOver')} AS "recentTakeovers",
  ${recent('streamKey.conflict')} AS conflicts`;

/** Takeovers have gone on for too long: told with the key of the one who is turned away. */
export async function tellConflict(
  tx: DatabaseTransaction,
  stream: StreamRecord,
  { streamKeyId }: PublishedChannel,
): Promise<void> {
  await changeStream(tx, stream, {}, [{ type: 'streamKey.conflict', data: { streamKeyId } }]);
}

/** Word to the newcomer that somebody else has the channel. The holder's own edge looks whether that one still sends. */
export function answerBusy(
  { publishPolicy }: Pick<PublishedChannel, 'publishPolicy'>,
  stream: Pick<StreamRecord, 'id' | 'edgeInstanceId' | 'connectionId' | 'relayBaseUrl'>,
): AuthorizeAnswer {
  const { id: streamId, edgeInstanceId: instanceId, connectionId, relayBaseUrl } = stream;
  if (!instanceId || !connectionId) return { decision: 'retry' };
  const holder = { instanceId, connectionId, streamId, ...(relayBaseUrl && { relayBaseUrl }) };
  return { decision: 'busy', holder: { ...holder, ...(publishPolicy === 'reject' && { onlyForItself: true }) } };
}
