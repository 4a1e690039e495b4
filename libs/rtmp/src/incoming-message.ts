// A message that is being received: its head is known, its payload grows with what comes. Memory grows with what was
// received, never with what was declared.
import { copyBytes } from './bytes.ts';
import { firstAllocationBytes, maxBelievedBytes } from './limits.ts';
import type { RtmpMessage } from './message.ts';
import { ownMemory, type PayloadMemory } from './payload-memory.ts';

const nothing = new Uint8Array(0);

export class IncomingMessage {
  typeId = 0;
  streamId = 0;
  lengthBytes = 0;
  timestampMs = 0;
  receivedBytes = 0;
  /** Its payload is counted but not kept. */
  isSkipped = false;
  /** Where its payload goes, if its declared length is believed. */
  memory: PayloadMemory = ownMemory;
  #buffer: Uint8Array = nothing;

  /** Memory that it holds. */
  get heldBytes(): number {
    return this.#buffer.length;
  }

  append(bytes: Uint8Array, from: number, to: number): void {
    if (this.isSkipped) {
      this.receivedBytes += to - from;
      return;
    }
    const sizeBytes = this.receivedBytes + to - from;
    if (sizeBytes > this.#buffer.length) this.#grow(sizeBytes);
    copyBytes(bytes, from, to, this.#buffer, this.receivedBytes);
    this.receivedBytes = sizeBytes;
  }

  /** Ends it, and hands it over; undefined when it was skipped. */
  take(): RtmpMessage | undefined {
    const payload = this.#takePayload();
    if (this.isSkipped) return undefined;
    return { typeId: this.typeId, streamId: this.streamId, timestampMs: this.timestampMs, payload };
  }

  /** Gives it up. */
  drop(): void {
    this.memory.release(this.#takePayload());
  }

  /** Keeps nothing of it, neither what has come nor the rest. */
  skip(): void {
    this.memory.release(this.#buffer);
    this.#buffer = nothing;
    this.isSkipped = true;
  }

  #takePayload(): Uint8Array {
    const payload = this.#buffer;
    this.#buffer = nothing;
    this.receivedBytes = 0;
    return payload;
  }

  #grow(neededBytes: number): void {
    if (this.memory !== ownMemory && this.lengthBytes <= maxBelievedBytes) {
      this.#buffer = this.memory.reserve(this.lengthBytes);
      return;
    }
    const wanted = Math.max(neededBytes, firstAllocationBytes, this.#buffer.length * 4);
    const grown = ownMemory.reserve(Math.min(this.lengthBytes, wanted));
    if (this.receivedBytes > 0) grown.set(this.#buffer.subarray(0, this.receivedBytes));
    this.#buffer = grown;
  }
}
