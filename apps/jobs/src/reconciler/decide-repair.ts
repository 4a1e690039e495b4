// What must be done for one stream so that what is becomes what should be. A pure table: Postgres says what should be
// (this stream, this epoch, this encoder connection), the lease and the job say what is.
// Rule: an action is safe to do twice and safe to do late; the epoch's compare-and-set decides between two that act.
import type { StreamState } from '@millrace/pipeline';
import type { LeaseView } from '@millrace/playlist-log';
import type { TranscodeJobState } from '@millrace/queue';

export interface Observation {
  stream: { state: Exclude<StreamState, 'ended'>; epoch: number };
  /** The encoder connection lives: an edge reported it within the heartbeat's limit. If not, the stream's slate is due, or gaps. */
  isPublishing: boolean;
  lease: LeaseView | undefined;
  /** That the playlist log knows of, held or reserved. */
  latestEpoch: number;
  job: TranscodeJobState;
  /** The newest cell of the playlist log is one of the stream's epoch, and of its encoder. */
  hasCell: boolean;
  /** For how long this stream and epoch has been seen without a living lease, in milliseconds. */
  unownedForMs: number;
  /** For how long every round has found Redis taking writes: whoever was silent for less had no outage to blame. */
  steadyForMs: number;
  /** How often this stream was repaired since it last had a cell of its epoch. */
  repairs: number;
}

/**
 * `new-epoch`: the order is missing, or whoever had this epoch is gone; hand out the next one and its order. The same
 * order is never given again: Redis may have lost it together with its holder's lease, and an epoch has one holder.
 * `pass-log-epoch`: the same where the log has had a later epoch than Postgres knows of, and nobody writes it any more; the
 * next one is later than both. `record-first-cell`: the transcoder's report was lost.
 */
export type Repair = 'none' | 'new-epoch' | 'pass-log-epoch' | 'record-first-cell';

/** A holder that has not beaten for this long is gone. */
export const leaseSilentLimitMs = 6_000;
/**
 * After an outage of Redis every lease looks silent or lost until its living holder's next beat, 2 s at most; and an
 * order needs a moment to become a lease.
 */
const patienceMs = 3_000;
/** A worker that has the job but no lease: it starts, or it died before it had one. */
const activePatienceMs = 6_000;
/** Longest pause between repairs of a stream whose every run fails. */
const maxPatienceMs = 60_000;

export function decideRepair(seen: Observation): Repair {
  if (isOwned(seen.stream, seen.lease)) {
    const isUntold = seen.isPublishing && seen.hasCell && seen.stream.state !== 'live';
    return isUntold ? 'record-first-cell' : 'none';
  }
  const isBehindLog = seen.latestEpoch > seen.stream.epoch;
  // A later epoch than Postgres knows, and its worker writes on: the edge that has it will say so.
  if (isBehindLog && isAlive(seen.lease)) return 'none';
  if (!isBehindLog && seen.job === 'pending') return 'none';
  if (seen.unownedForMs < patienceOf(seen)) return 'none';
  return isBehindLog ? 'pass-log-epoch' : 'new-epoch';
}

/** Whether a living worker holds the lease of the stream's epoch. */
export function isOwned(stream: { epoch: number }, lease: LeaseView | undefined): boolean {
  return lease?.epoch === stream.epoch && isAlive(lease);
}

/** Whether the log has had a later epoch than Postgres knows of, and whoever held it is gone. */
export function isBehindDeadLog({
  stream,
  lease,
  latestEpoch,
}: Pick<Observation, 'lease' | 'latestEpoch'> & { stream: { epoch: number } }): boolean {
  return latestEpoch > stream.epoch && !isAlive(lease);
}

function isAlive(lease: LeaseView | undefined): boolean {
  return lease !== undefined && lease.silentMs <= leaseSilentLimitMs;
}

/** How long to wait before acting; doubles with each repair that brought no cell. */
function patienceOf({ job, lease, stream, repairs, steadyForMs }: Observation): number {
  const wasHeld = lease?.epoch === stream.epoch;
  // No outage explains why its holder was silent.
  if (wasHeld && repairs === 0 && steadyForMs > lease.silentMs) return 0;
  const first = job === 'active' && !wasHeld ? activePatienceMs : patienceMs;
  return Math.min(first * 2 ** repairs, maxPatienceMs);
}
