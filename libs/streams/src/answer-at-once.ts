// A publish whose answer changes and tells nothing: nobody has its key, or somebody else holds the channel. It is answered
// from one statement without a lock, so however many come at once, none waits for another. Whatever would change something
// is left to authorize-publish.ts.
import { Prisma, type Database } from '@millrace/db';
import type { AuthorizeAnswer } from '@millrace/pipeline';
import { decideAdmission, decideContest, type Contenders, type HeldStream } from './admission.ts';
import type { PublishRequest } from './publish-request.ts';
import { answerBusy, contestColumns, type ContestRow } from './contest.ts';
import { channelOfKey, refusalOf, type PublishedChannel } from './publish-key.ts';
import type { StreamRecord } from './stream-record.ts';

type Channel = Omit<PublishedChannel, 'organizationId' | 'playbackId' | 'latencyMode' | 'mediaSettings'>;
type Stream = HeldStream & Pick<StreamRecord, 'id' | 'relayBaseUrl'>;
/** Without a stream its columns are null. */
type Row = Channel & ContestRow & (Stream | { id: null });

/** Undefined when there is something to decide. */
export async function answerAtOnce(db: Database, request: PublishRequest): Promise<AuthorizeAnswer | undefined> {
  const { key, remoteAddress } = request;
  const [row] = await db.runPrepared<Row>('id' in key ? 'look_by_key_id' : 'look_by_key', statementFor(key));
  if (!row) return { decision: 'refuse', reason: 'STREAM_KEY_NOT_ACCEPTED' };
  if (row.id === null || refusalOf(row, remoteAddress)) return undefined;
  const admission = decideAdmission(row, request, row.now);
  if (admission.kind !== 'contested') return undefined;
  const hasLost = request.lostTo !== undefined && request.lostTo === row.connectionId;
  return answerContested(row, { isHolderDoubtful: admission.isHolderDoubtful, hasLost });
}

function answerContested(
  row: Channel & ContestRow & Stream,
  doubts: Pick<Contenders, 'isHolderDoubtful' | 'hasLost'>,
): AuthorizeAnswer | undefined {
  const contest = decideContest({ ...row, policy: row.publishPolicy, ...doubts });
  if (contest === 'busy') return answerBusy(row, row);
  if (contest === 'retry') return { decision: 'retry' };
  const isTold = contest === 'conflict' && row.conflicts > 0;
  return isTold ? { decision: 'refuse', reason: 'ALREADY_PUBLISHING' } : undefined;
}

function statementFor(key: PublishRequest['key']): Prisma.Sql {
  return Prisma.sql`
    WITH key AS MATERIALIZED (${channelOfKey(key)})
    SELECT key.*, s.id, s.connection_id AS "connectionId", s.reconnect_deadline AS "reconnectDeadline",
           s.edge_name AS "edgeName", s.edge_instance_id AS "edgeInstanceId", s.relay_base_url AS "relayBaseUrl",
           s.ingest_seen_at AS "ingestSeenAt", ${contestColumns}
    FROM key LEFT JOIN streams s ON s.channel_id = key."channelId" AND s.state <> 'ended'`;
}
