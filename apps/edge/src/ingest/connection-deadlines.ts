// When a connection has had its time. Deadlines before publishing are absolute: sending a byte a second moves none.
// After that only silence counts, not acknowledgements or pings: some encoders answer none while they stream.

export const firstByteLimitMs = 5_000;
export const handshakeLimitMs = 10_000;
export const publishLimitMs = 30_000;
/** From the grant to the first frame. */
export const firstMediaLimitMs = 20_000;
export const idleLimitMs = 15_000;
/** A silent publisher is pinged, so that a living connection shows itself. */
export const pingAfterMs = 5_000;

export interface ConnectionTimes {
  readonly phase: 'handshake' | 'beforePublish' | 'publishing';
  readonly receivedBytes: number;
  readonly hasMedia: boolean;
  /** Since the connection was opened, or was last without a publication. */
  readonly openMs: number;
  readonly idleMs: number;
  /** Since the publication was let in. */
  readonly publishingMs: number;
}

export type OverdueReason = 'first-byte' | 'handshake' | 'publish' | 'first-media' | 'idle';

/** Pure. Why the connection must end now, if it must. */
export function overdue(times: ConnectionTimes): OverdueReason | undefined {
  if (times.phase === 'publishing') {
    if (times.idleMs > idleLimitMs) return 'idle';
    return !times.hasMedia && times.publishingMs > firstMediaLimitMs ? 'first-media' : undefined;
  }
  if (times.receivedBytes === 0 && times.openMs > firstByteLimitMs) return 'first-byte';
  if (times.phase === 'handshake' && times.openMs > handshakeLimitMs) return 'handshake';
  return times.openMs > publishLimitMs ? 'publish' : undefined;
}
