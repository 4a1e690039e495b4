// What a publish with a good key gets: a new stream, the one that is waiting for it, or word that somebody else holds
// it. Pure. An edge's report is the only sign of life of a connection, so a fresh one protects its holder.
import { ingestHeartbeat, type ConnectionId, type Edge } from '@millrace/pipeline';
import type { StreamRecord } from './stream-record.ts';

export type Admission =
  /** No stream runs: begin one. */
  | { kind: 'start' }
  /** One runs, but its time was up: end it and begin another. */
  | { kind: 'restart' }
  /** The same stream goes on under the next epoch. */
  | { kind: 'resume' }
  /** The same question came twice: the same answer. */
  | { kind: 'repeat' }
  | { kind: 'busy' }
  | { kind: 'retry' };

/** Younger than this, a report means that the holder is alive. Two reports may get lost before it is doubted. */
export const holderAliveMs = 2 * ingestHeartbeat.intervalMs;

export interface Publisher {
  edge: Pick<Edge, 'name' | 'instanceId'>;
  connectionId: ConnectionId;
}

/** Decides about a publish on a channel whose current stream is `stream`. */
export function decideAdmission(stream: StreamRecord | undefined, publisher: Publisher, now: Date): Admission {
  if (!stream) return { kind: 'start' };
  if (stream.connectionId === publisher.connectionId) return { kind: 'repeat' };
  if (stream.reconnectDeadline && stream.reconnectDeadline <= now) return { kind: 'restart' };
  if (!stream.connectionId || diedWithItsEdge(stream, publisher)) return { kind: 'resume' };
  const silentMs = now.getTime() - (stream.ingestSeenAt?.getTime() ?? 0);
  if (silentMs >= ingestHeartbeat.goneAfterMs) return { kind: 'resume' };
  return { kind: silentMs > holderAliveMs ? 'retry' : 'busy' };
}

/** One edge name is one process at a time: another instance under it means that the holder's process is gone. */
function diedWithItsEdge(stream: StreamRecord, { edge }: Publisher): boolean {
  return stream.edgeName === edge.name && stream.edgeInstanceId !== edge.instanceId;
}
