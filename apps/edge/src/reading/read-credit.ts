// Whether a socket sends more than an encoder does. An encoder's keyframes come at once, and between them it sends little.
// Whole numbers, as everything that each read looks at.
import type { Demand } from './turn-share.ts';

/** 24 Mbit/s, or 250 messages in a second. */
const bytesPerMs = 3_000;
/** A message takes time, however small it is: as much as so many bytes. */
const messageBytes = 12_000;
/** A large keyframe, and what came behind it while a turn was late. */
const mostBytes = 1024 * 1024;
/** What may be owed: somebody who sends thousands of messages at once has sent them in ten seconds. */
const mostDebtBytes = 32 * 1024 * 1024;

export class ReadCredit {
  #bytes = mostBytes;
  #filledAtMs: number;
  #isNew = true;

  /** Begins full, at `nowMs` of a monotonic clock. */
  constructor(nowMs: number) {
    this.#filledAtMs = nowMs;
  }

  /** From now on it may send media. Whether it sends what an encoder sends is to be seen: for a second it counts as more. */
  beginPublication(nowMs: number): void {
    this.#isNew = false;
    this.#filledAtMs = nowMs;
    this.#bytes = -bytesPerMs * 1_000;
  }

  demand(nowMs: number): Demand {
    this.#bytes = Math.min(mostBytes, this.#bytes + (nowMs - this.#filledAtMs) * bytesPerMs);
    this.#filledAtMs = nowMs;
    if (this.#bytes <= 0) return 'much';
    return this.#isNew ? 'new' : 'little';
  }

  spend(sizeBytes: number, messages: number): void {
    this.#bytes = Math.max(-mostDebtBytes, this.#bytes - sizeBytes - messages * messageBytes);
  }
}
