// Where the payloads of audio, video and data messages lie while they arrive, and after. The owner of a session names the
// place, so that a payload is copied once: from the network's buffer to where it will be kept.

export interface PayloadMemory {
  /** Room of exactly this size, written from its beginning as bytes come. The message that is given out holds it. */
  reserve(sizeBytes: number): Uint8Array;
  /** Nobody will see it: its message was given up, or has no meaning. Does nothing to what was not reserved here. */
  release(payload: Uint8Array): void;
}

/** Memory of its own for every payload. */
export const ownMemory: PayloadMemory = {
  // Every byte is written before the payload is handed over: no need to clear it first.
  reserve: (sizeBytes) => Buffer.allocUnsafe(sizeBytes),
  release: () => undefined,
};
