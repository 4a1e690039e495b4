// What a publish with a good key gets: a new stream, the one that is waiting for it, that of somebody who gives way, or
// word that somebody else holds it. Pure. An edge's report is the only sign of life of a connection, so a fresh one
// protects its holder, and the channel's policy says how much.
// Rule: whoever is let in gets the next epoch; it fences what the former one's media path still writes.
import { ingestHeartbeat, takeoverLimit, type ConnectionId, type Edge, type PublishPolicy } from '@millrace/pipeline';
import type { StreamRecord } from './stream-record.ts';

export type Admission =
  /** No stream runs: begin one. */
  | { kind: 'start' }
  /** One runs, but its time was up: end it and begin another. */
  | { kind: 'restart' }
  /** Nobody holds the stream any more: it goes on under the next epoch. */
  | { kind: 'resume' }
  /** The same question came twice: the same answer. */
  | { kind: 'repeat' }
  /** Somebody who may live holds it: see {@link decideContest}. */
  | { kind: 'contested'; isHolderDoubtful: boolean };

/** How a contest ends. `conflict`: it would be a takeover, but there were too many. */
export type Contest = 'takeover' | 'resume' | 'busy' | 'refuse' | 'retry' | 'conflict';

/** Younger than this, a report means that the holder is alive. Two reports may get lost before it is doubted. */
export const holderAliveMs = 2 * ingestHeartbeat.intervalMs;

export interface Publisher {
  edge: Pick<Edge, 'name' | 'instanceId'>;
  connectionId: ConnectionId;
}

/** What of a stream the decision depends on. */
export type HeldStream = Pick<
  StreamRecord,
  'connectionId' | 'reconnectDeadline' | 'ingestSeenAt' | 'edgeName' | 'edgeInstanceId'
>;

/** Decides about a publish on a channel whose current stream is `stream`. */
export function decideAdmission(stream: HeldStream | undefined, publisher: Publisher, now: Date): Admission {
  if (!stream) return { kind: 'start' };
  if (stream.connectionId === publisher.connectionId) return { kind: 'repeat' };
  if (stream.reconnectDeadline && stream.reconnectDeadline <= now) return { kind: 'restart' };
  if (!stream.connectionId || diedWithItsEdge(stream, publisher)) return { kind: 'resume' };
  const silentMs = now.getTime() - (stream.ingestSeenAt?.getTime() ?? 0);
  if (silentMs >= ingestHeartbeat.goneAfterMs) return { kind: 'resume' };
  return { kind: 'contested', isHolderDoubtful: silentMs > holderAliveMs };
}

export interface Contenders {
  policy: PublishPolicy;
  /** Of the newcomer's key, and of the key of who holds the stream. */
  priority: number;
  holderPriority: number;
  /** The holder's connection stands, but its edge reported that nothing comes over it. */
  isHolderIdle: boolean;
  isHolderDoubtful: boolean;
  /** Takeovers of this stream within the limit's window. */
  recentTakeovers: number;
  /** The holder's edge has looked: it does not give way. */
  hasLost: boolean;
}

/** Decides between a holder that may live and a newcomer. */
export function decideContest(contenders: Contenders): Contest {
  const { policy, isHolderIdle, isHolderDoubtful, recentTakeovers } = contenders;
  if (isHolderIdle && policy !== 'reject') return 'resume';
  const isWinner = mayTakeOver(contenders);
  if (isWinner && recentTakeovers < takeoverLimit.count) return 'takeover';
  if (isHolderDoubtful) return 'retry';
  if (isWinner) return 'conflict';
  return policy === 'reject' && contenders.hasLost ? 'refuse' : 'busy';
}

function mayTakeOver({ policy, priority, holderPriority }: Contenders): boolean {
  return policy === 'takeover' || (policy === 'priority' && priority > holderPriority);
}

/** One edge name is one process at a time: another instance under it means that the holder's process is gone. */
function diedWithItsEdge(stream: HeldStream, { edge }: Publisher): boolean {
  return stream.edgeName === edge.name && stream.edgeInstanceId !== edge.instanceId;
}
