// When a connection has had its time. Deadlines before publishing are absolute: sending a byte a second moves none.
// After that only silence counts, not acknowledgements or pings: some encoders answer none while they stream.
import type { RtmpServerSession } from '@millrace/rtmp';

export const firstByteLimitMs = 5_000;
export const handshakeLimitMs = 10_000;
/** From the end of the handshake to `connect`, and from there to `publish`. */
export const connectLimitMs = 10_000;
export const publishLimitMs = 10_000;
/** From the first to the last of these, the decision included. */
export const beforePublishLimitMs = 30_000;
/** From the grant to the first frame. */
export const firstMediaLimitMs = 20_000;
export const idleLimitMs = 15_000;
/** A silent publisher is pinged, so that a living connection shows itself. */
export const pingAfterMs = 5_000;

export interface ConnectionTimes {
  readonly phase: RtmpServerSession['phase'];
  readonly receivedBytes: number;
  readonly hasMedia: boolean;
  /** Since the connection was opened, or was last without a publication. */
  readonly openMs: number;
  /** Since the phase began. */
  readonly phaseMs: number;
  readonly idleMs: number;
}

export type OverdueReason = 'first-byte' | 'handshake' | 'connect' | 'publish' | 'first-media' | 'idle';

/** Pure. Why the connection must end now, if it must. */
export function overdue(times: ConnectionTimes): OverdueReason | undefined {
  const { phase, phaseMs, openMs } = times;
  if (phase === 'publishing') {
    if (times.idleMs > idleLimitMs) return 'idle';
    return !times.hasMedia && phaseMs > firstMediaLimitMs ? 'first-media' : undefined;
  }
  if (times.receivedBytes === 0 && openMs > firstByteLimitMs) return 'first-byte';
  if (phase === 'handshake' && openMs > handshakeLimitMs) return 'handshake';
  if (phase === 'waitConnect' && phaseMs > connectLimitMs) return 'connect';
  if (phase === 'connected' && phaseMs > publishLimitMs) return 'publish';
  return openMs > beforePublishLimitMs ? 'publish' : undefined;
}
