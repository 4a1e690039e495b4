// The encoder's media on one connection: a frame every 100 ms, a keyframe every two seconds, by relay time. An edge keeps
// the last 20 seconds of it.
import type { ConnectionId } from '@millrace/pipeline';
import type { VirtualTime } from './virtual-time.ts';

export const segmentMs = 2_000;
const replayMs = 20_000;

export class Source {
  readonly connectionId: ConnectionId;
  readonly startedAtMs: number;
  readonly #time: VirtualTime;
  #endedAtMs: number | undefined;

  constructor(connectionId: ConnectionId, time: VirtualTime) {
    this.connectionId = connectionId;
    this.startedAtMs = time.nowMs;
    this.#time = time;
  }

  get hasEnded(): boolean {
    return this.#endedAtMs !== undefined;
  }

  end(): void {
    this.#endedAtMs ??= this.#time.nowMs;
  }

  /** Relay time up to which frames have come. */
  get reachedMs(): number {
    return (this.#endedAtMs ?? this.#time.nowMs) - this.startedAtMs;
  }

  /** Relay time of the oldest keyframe that is kept. */
  get oldestMs(): number {
    return Math.max(0, Math.ceil((this.reachedMs - replayMs) / segmentMs) * segmentMs);
  }

  /** Whether everything before this relay time has left the buffer, so that nobody can be blamed for not having it. */
  hasForgotten(relayMs: number): boolean {
    return relayMs < this.oldestMs;
  }
}
