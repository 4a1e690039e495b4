// What a connection is watched for while it lives: for how long it has been open and in its phase, and when its last byte
// came. Times are of the monotonic clock.
import type { RtmpServerSession } from '@millrace/rtmp';
import { overdue, pingAfterMs, type OverdueReason } from './connection-deadlines.ts';

type Phase = RtmpServerSession['phase'];

export class ConnectionVigil {
  /** When it was opened, or was last without a publication. */
  #openAtMs: number;
  #phase: Phase = 'handshake';
  #phaseAtMs: number;
  #lastByteAtMs: number;
  #isPinged = false;

  constructor(nowMs: number) {
    this.#openAtMs = this.#phaseAtMs = this.#lastByteAtMs = nowMs;
  }

  noteBytes(nowMs: number): void {
    this.#lastByteAtMs = nowMs;
    this.#isPinged = false;
  }

  notePhase(phase: Phase, nowMs: number): void {
    if (phase === this.#phase) return;
    this.#phase = phase;
    this.#phaseAtMs = nowMs;
  }

  /** Its publication has ended, and it may begin another. */
  reopen(nowMs: number): void {
    this.#openAtMs = nowMs;
  }

  openMs(nowMs: number): number {
    return nowMs - this.#openAtMs;
  }

  idleMs(nowMs: number): number {
    return nowMs - this.#lastByteAtMs;
  }

  overdue(nowMs: number, of: { receivedBytes: number; hasMedia: boolean }): OverdueReason | undefined {
    const [openMs, phaseMs, idleMs] = [this.openMs(nowMs), nowMs - this.#phaseAtMs, this.idleMs(nowMs)];
    return overdue({ phase: this.#phase, ...of, openMs, phaseMs, idleMs });
  }

  /** True once in each silence that is long enough for a ping. */
  isPingDue(nowMs: number): boolean {
    if (this.#isPinged || this.idleMs(nowMs) <= pingAfterMs) return false;
    this.#isPinged = true;
    return true;
  }
}
