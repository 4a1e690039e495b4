// Copies of what was read of sockets and waits for its turn. They lie in buffers that are used again and again: memory of its
// own for every one would be allocated outside the heap, and a busy edge fills that so fast that the garbage collector walks
// through the whole heap several times a second.

/** The size of a read in place. Only TLS gives more at once. */
const bufferBytes = 32 * 1024;
/** What is smaller has memory of its own: a few bytes must not hold a whole buffer. */
const leastBytes = 4 * 1024;
/** Buffers that are ready while nobody uses them, 32 MiB in all: as many sockets as a core carries may wait in the same turn. */
const mostReady = 1_024;

export class KeptReads {
  readonly #ready: Uint8Array<ArrayBuffer>[] = [];

  /** A copy, to be given back when nobody looks at it any more. */
  keep(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
    if (bytes.length < leastBytes || bytes.length > bufferBytes) return new Uint8Array(bytes);
    const buffer = this.#ready.pop() ?? new Uint8Array(Buffer.allocUnsafeSlow(bufferBytes).buffer);
    buffer.set(bytes);
    return buffer.subarray(0, bytes.length);
  }

  giveBack(kept: Uint8Array<ArrayBuffer>): void {
    const isOurs = kept.buffer.byteLength === bufferBytes;
    if (isOurs && this.#ready.length < mostReady) this.#ready.push(new Uint8Array(kept.buffer));
  }
}
