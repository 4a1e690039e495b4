// What a peer sends ahead while its request is being decided. It lies in one piece that doubles as it grows: many packets of
// one byte cost no more than one of many bytes. The session bounds its size.

const firstSizeBytes = 4 * 1024;
const nothing = new Uint8Array(0);

export class DeferredInput {
  #bytes: Uint8Array = nothing;
  #sizeBytes = 0;

  append(bytes: Uint8Array): void {
    const sizeBytes = this.#sizeBytes + bytes.length;
    if (sizeBytes > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(sizeBytes, this.#bytes.length * 2, firstSizeBytes));
      grown.set(this.#bytes.subarray(0, this.#sizeBytes));
      this.#bytes = grown;
    }
    this.#bytes.set(bytes, this.#sizeBytes);
    this.#sizeBytes = sizeBytes;
  }

  /** Hands everything over, and begins anew. */
  take(): Uint8Array {
    const bytes = this.#bytes.subarray(0, this.#sizeBytes);
    this.#bytes = nothing;
    this.#sizeBytes = 0;
    return bytes;
  }
}
