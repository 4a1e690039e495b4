import type { ConnectionId, DisconnectReason, EndReason } from '@millrace/pipeline';

/** What services report, owners ask, and time does. */
export type StreamFact =
  | { kind: 'first-cell'; epoch: number }
  | { kind: 'disconnected'; connectionId: ConnectionId; reason?: DisconnectReason }
  /** The holder's edge reports the connection. */
  | { kind: 'ingest-seen'; connectionId: ConnectionId }
  /** Nobody has reported the connection for too long. The encoder may still be there, so it keeps the stream. */
  | { kind: 'ingest-silent' }
  /** Its owner wants the encoder off, not the stream. */
  | { kind: 'kicked' }
  /**
   * Without a connection: the one that made the slate. `latestEpoch`: of the playlist log, which may know of later ones.
   * `wasReading`: it had begun to read the encoder's media; who never came did not fail at them.
   */
  | {
      kind: 'transcoder-lost';
      connectionId: ConnectionId | null;
      epoch: number;
      latestEpoch?: number;
      wasReading?: boolean;
    }
  /** What encodes has ended again and again, and there is nothing that would go on without it. */
  | { kind: 'encoder-failed'; epoch: number }
  /** A stream in quarantine is given to transcoders again. */
  | { kind: 'released' }
  /** Its order has waited for a transcoder for too long, and one has it at last. */
  | { kind: 'capacity-wait'; epoch: number }
  | { kind: 'capacity-found'; epoch: number }
  | {
      kind: 'end';
      reason: Extract<EndReason, 'stopped' | 'channel_deleted' | 'organization_suspended' | 'quota_reached'>;
    }
  | { kind: 'time-passed' };
