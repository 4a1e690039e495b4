// HOP encoder → edge, decided here: may this key publish now, and as which epoch of which stream? One transaction under
// the channel's row lock, so of two encoders that come at once one wins and the other is told.
import { isLockTimeout, type Database, type DatabaseTransaction } from '@millrace/db';
import {
  newId,
  type AuthorizeAnswer,
  type IngestGrant,
  type RefusalReason,
  type StreamLimits,
} from '@millrace/pipeline';
import { admitStream, type CountedQuota, type StreamAdmission } from '@millrace/usage';
import { decideAdmission } from './admission.ts';
import { answerAtOnce } from './answer-at-once.ts';
import { answerBusy, judgeContest, tellConflict } from './contest.ts';
import { lockChannelOfKey, refusalOf, type PublishedChannel } from './publish-key.ts';
import { ended } from './explain-event.ts';
import type { PublishRequest } from './publish-request.ts';
import { startAtOnce } from './start-at-once.ts';
import { changeStream, writeStreamEvents, type StreamEvent } from './stream-events.ts';
import { lockCurrentStream, readMediaSettings, type StreamRecord } from './stream-record.ts';
import { endChange, reasonWithoutEncoder } from './stream-rules.ts';
import { tellRefusal, type Refusal } from './tell-refusal.ts';

/**
 * Answers an edge's question about one publish: in one statement when nothing speaks against it, as it mostly is, and in two
 * when somebody else has the channel. Only what changes something waits for the channel, and not for ever.
 */
export async function authorizePublish(db: Database, request: PublishRequest): Promise<AuthorizeAnswer> {
  try {
    const begun = request.isFull ? undefined : await startAtOnce(db, request);
    if (begun) return grant(begun.channel, begun.stream);
    return (await answerAtOnce(db, request)) ?? (await decide(db, request));
  } catch (error) {
    // Others decide about this channel all the time: that is no trouble of the database.
    if (isLockTimeout(error)) return { decision: 'retry' };
    throw error;
  }
}

function decide(db: Database, request: PublishRequest): Promise<AuthorizeAnswer> {
  return db.transaction(async (tx) => {
    const channel = await lockChannelOfKey(tx, request.key);
    const reason = refusalOf(channel, request.remoteAddress);
    if (!channel) return { decision: 'refuse', reason: 'STREAM_KEY_NOT_ACCEPTED' };
    if (!reason) return admit(tx, channel, request);
    const current = await lockCurrentStream(tx, channel.channelId);
    return refuse(tx, channel, { ...request, reason, stream: current?.stream });
  });
}

const quotaRefusals = {
  concurrentStreams: 'STREAMS_QUOTA_REACHED',
  minutesPerMonth: 'MINUTES_QUOTA_REACHED',
} as const satisfies Partial<Record<CountedQuota, RefusalReason>>;

async function refuse(tx: DatabaseTransaction, channel: PublishedChannel, refusal: Refusal): Promise<AuthorizeAnswer> {
  await tellRefusal(tx, channel, refusal);
  return { decision: 'refuse', reason: refusal.reason };
}

async function admit(
  tx: DatabaseTransaction,
  channel: PublishedChannel,
  request: PublishRequest,
): Promise<AuthorizeAnswer> {
  const locked = await lockCurrentStream(tx, channel.channelId);
  const { stream, now } = locked ?? { stream: undefined, now: channel.now };
  const admission = decideAdmission(stream, request, now);
  const isNew = !stream || admission.kind === 'start' || admission.kind === 'restart';
  if (isNew && request.isFull) return { decision: 'retry' };
  if (stream && admission.kind === 'restart') {
    const endReason = reasonWithoutEncoder(stream);
    await changeStream(tx, stream, endChange(endReason, now), [ended(endReason)]);
  }
  if (!stream || admission.kind === 'start' || admission.kind === 'restart') {
    const quota = await admitNewStream(tx, channel, now);
    if (quota.kind === 'refused')
      return refuse(tx, channel, { ...request, reason: quotaRefusals[quota.quota], stream: undefined });
    return grant(channel, await startStream(tx, channel, request, { now, limits: quota.limits }));
  }
  if (admission.kind === 'repeat') return grant(channel, await repeatStream(tx, stream, request));
  if (admission.kind === 'resume') return grant(channel, await resumeStream(tx, { stream, channel, request, now }));
  return settleContest(tx, { stream, channel, request, now }, admission.isHolderDoubtful);
}

/** Most organizations have no quota: then there is nothing to ask. */
async function admitNewStream(
  tx: DatabaseTransaction,
  { organizationId, isTest, hasQuota }: PublishedChannel,
  now: Date,
): Promise<StreamAdmission> {
  return hasQuota ? admitStream(tx, { organizationId, isTest, now }) : { kind: 'admitted', limits: {} };
}

interface Newcomer {
  stream: StreamRecord;
  channel: PublishedChannel;
  request: PublishRequest;
  now: Date;
}

async function settleContest(
  tx: DatabaseTransaction,
  newcomer: Newcomer,
  isHolderDoubtful: boolean,
): Promise<AuthorizeAnswer> {
  const { stream, channel, request } = newcomer;
  const hasLost = request.lostTo === stream.connectionId;
  const { contest, isConflictKnown } = await judgeContest(tx, channel, stream, { isHolderDoubtful, hasLost });
  switch (contest) {
    case 'resume':
      return grant(channel, await resumeStream(tx, newcomer));
    case 'takeover': {
      const event = { type: 'stream.takenOver', data: { streamKeyId: channel.streamKeyId } } as const;
      return grant(channel, await resumeStream(tx, newcomer, [event]));
    }
    case 'conflict':
      if (!isConflictKnown) await tellConflict(tx, stream, channel);
      return { decision: 'refuse', reason: 'ALREADY_PUBLISHING' };
    case 'busy':
      return answerBusy(channel, stream);
    case 'refuse':
      return refuse(tx, channel, { ...newcomer.request, reason: 'ALREADY_PUBLISHING', stream });
    case 'retry':
      return { decision: 'retry' };
  }
}

async function startStream(
  tx: DatabaseTransaction,
  channel: PublishedChannel,
  request: PublishRequest,
  { now, limits }: { now: Date; limits: StreamLimits },
): Promise<StreamRecord> {
  const row = {
    id: newId('stream'),
    organizationId: channel.organizationId,
    channelId: channel.channelId,
    state: 'connecting',
    epoch: 1,
    eventSequence: 1,
    latencyMode: channel.latencyMode,
    mediaSettings: readMediaSettings(channel.mediaSettings),
    limits,
    kickedConnectionId: null,
    claimedAt: null,
    capacityWaitAt: null,
    fruitlessEpochs: 0,
    quarantinedAt: null,
    startedAt: now,
    liveAt: null,
    reconnectDeadline: null,
    endedAt: null,
    endReason: null,
    updatedAt: now,
    ...heldBy(channel, request, now),
  } as const;
  await tx.stream.create({ data: row, select: { id: true } });
  const { playbackId, reconnectWindowSeconds, isTest } = channel;
  const stream = { ...row, playbackId, reconnectWindowSeconds, isTest };
  await writeStreamEvents(tx, stream, [{ type: 'stream.connecting' }]);
  return stream;
}

/**
 * The next epoch of a running stream, held by a new connection, which may send something else: a stream in quarantine is tried
 * once more. The state waits for the first cell.
 */
function resumeStream(
  tx: DatabaseTransaction,
  { stream, channel, request, now }: Newcomer,
  events: readonly StreamEvent[] = [],
): Promise<StreamRecord> {
  const held = heldBy(channel, request, now);
  const epoch = Math.max(stream.epoch + 1, epochOf(stream, request));
  return changeStream(tx, stream, { epoch, reconnectDeadline: null, quarantinedAt: null, ...held }, events);
}

/** Unless it goes on under a later epoch by now, everything stays. */
async function repeatStream(
  tx: DatabaseTransaction,
  stream: StreamRecord,
  request: PublishRequest,
): Promise<StreamRecord> {
  const epoch = epochOf(stream, request);
  return epoch > stream.epoch ? changeStream(tx, stream, { epoch }, []) : stream;
}

/** The epoch that the connection feeds the stream under already; 0 when it does not. */
function epochOf({ id }: StreamRecord, { resumed }: PublishRequest): number {
  return resumed?.streamId === id ? resumed.epoch : 0;
}

function heldBy({ streamKeyId }: PublishedChannel, { edge, connectionId }: PublishRequest, now: Date) {
  return {
    connectionId,
    streamKeyId,
    edgeName: edge.name,
    edgeInstanceId: edge.instanceId,
    relayBaseUrl: edge.relayBaseUrl,
    ingestSeenAt: now,
    epochStartedAt: now,
  };
}

type Granted = Pick<
  StreamRecord,
  'id' | 'channelId' | 'organizationId' | 'epoch' | 'latencyMode' | 'mediaSettings' | 'limits'
>;

/** Of the channel and the key that are granted. */
type Opened = Pick<
  PublishedChannel,
  'playbackId' | 'publishPolicy' | 'priority' | 'streamKeyId' | 'allowedAddresses' | 'expiresAt'
>;

function grant(
  { playbackId, publishPolicy: policy, priority, streamKeyId, allowedAddresses, expiresAt }: Opened,
  stream: Granted,
): { decision: 'grant'; grant: IngestGrant } {
  return {
    decision: 'grant',
    grant: {
      streamId: stream.id,
      channelId: stream.channelId,
      organizationId: stream.organizationId,
      playbackId,
      epoch: stream.epoch,
      latencyMode: stream.latencyMode,
      media: stream.mediaSettings,
      limits: stream.limits,
      contest: { policy, priority },
      key: { id: streamKeyId, allowedAddresses, expiresAtMs: expiresAt?.getTime() ?? null },
    },
  };
}
