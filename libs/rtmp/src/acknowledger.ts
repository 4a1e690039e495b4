// Decides when to acknowledge received bytes (RTMP 1.0 §5.4.3). Twice per window, also when the peer named none: hardware
// encoders stop without. But not often: ffmpeg reads little, and unread bytes at its close cost the end of the stream.
// Only a whole window goes before that rule: behind it a strict sender waits, and would wait for ever.
import { defaultWindowBytes } from './messages/window-ack-size.ts';

const minIntervalMs = 250;

export class Acknowledger {
  windowBytes = defaultWindowBytes;
  #receivedBytes = 0;
  #acknowledgedBytes = 0;
  #acknowledgedAtMs = Number.NEGATIVE_INFINITY;

  get receivedBytes(): number {
    return this.#receivedBytes;
  }

  count(sizeBytes: number): void {
    this.#receivedBytes += sizeBytes;
  }

  /** True when an acknowledgement of `receivedBytes` is to be sent now. */
  isDue(nowMs: number): boolean {
    const openBytes = this.#receivedBytes - this.#acknowledgedBytes;
    if (openBytes < this.windowBytes / 2) return false;
    if (openBytes < this.windowBytes && nowMs - this.#acknowledgedAtMs < minIntervalMs) return false;
    this.#acknowledgedBytes = this.#receivedBytes;
    this.#acknowledgedAtMs = nowMs;
    return true;
  }
}
