// Whether a socket has sent more, lately, than an encoder does: its keyframes come at once, and between them it sends little.
// Whole numbers, as everything that each read looks at.
import type { Demand } from './turn-share.ts';

/** 12 Mbit/s. */
const bytesPerMs = 1_500;
/** A large keyframe. As much may be owed. */
const mostBytes = 512 * 1024;
/** A message takes time, however small it is: as much as so many bytes, at least. */
const messageBytes = 512;

export class ReadCredit {
  #bytes = mostBytes;
  #filledAtMs: number;

  /** Begins full, at `nowMs` of a monotonic clock. */
  constructor(nowMs: number) {
    this.#filledAtMs = nowMs;
  }

  demand(nowMs: number): Demand {
    this.#bytes = Math.min(mostBytes, this.#bytes + (nowMs - this.#filledAtMs) * bytesPerMs);
    this.#filledAtMs = nowMs;
    return this.#bytes > 0 ? 'little' : 'much';
  }

  spend(sizeBytes: number, messages: number): void {
    this.#bytes = Math.max(-mostBytes, this.#bytes - sizeBytes - messages * messageBytes);
  }
}
