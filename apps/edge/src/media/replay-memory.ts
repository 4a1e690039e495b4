// The memory of all replay buffers of the process together: slabs of one size, used again and again, so that a running
// stream allocates nothing. When they take more than there is, those give up media that have more than an equal share:
// what slow streams leave over is for the fast ones, but no stream costs another its share.

/** A piece of memory that is filled from its beginning to its end and is free again as a whole. */
export interface ReplaySlab {
  readonly bytes: Uint8Array;
  usedBytes: number;
  /** How many have a part of it in use: a message being received, a tag that is kept, a reader that is sending. */
  holds: number;
}

/** Larger slabs waste more at both ends of a slow stream, smaller ones more behind the last tag that fits. */
const defaultSlabBytes = 512 * 1024;
/** Slabs that are kept for the next stream when one ends, and while streams give up their groups at the same moment. */
const minFreeSlabs = 64;
const freePart = 1 / 8;

export class ReplayMemory {
  readonly slabBytes: number;
  readonly #maxBytes: number;
  readonly #free: ReplaySlab[] = [];
  #usedBytes = 0;
  #sharers = 0;

  constructor(maxBytes: number, slabBytes = defaultSlabBytes) {
    this.#maxBytes = maxBytes;
    this.slabBytes = slabBytes;
  }

  /** Memory of the slabs that are taken, full or not. */
  get usedBytes(): number {
    return this.#usedBytes;
  }

  /** There is one more, or one fewer, to share with. */
  enter(): void {
    this.#sharers += 1;
  }

  leave(): void {
    this.#sharers -= 1;
  }

  /** Whether a buffer of this size has to give up media. There is always one while too much is taken. */
  isTooMuch(heldBytes: number): boolean {
    return this.#usedBytes > this.#maxBytes && heldBytes > this.#maxBytes / this.#sharers;
  }

  /** An empty slab for at least `minBytes`; one of its own size for what no usual slab holds. */
  take(minBytes: number): ReplaySlab {
    const free = minBytes <= this.slabBytes ? this.#free.pop() : undefined;
    const slab = free ?? newSlab(Math.max(minBytes, this.slabBytes));
    this.#usedBytes += slab.bytes.length;
    return slab;
  }

  /** A slab that is still held must not be written again: it is left to the garbage collector. */
  giveBack(slab: ReplaySlab): void {
    this.#usedBytes -= slab.bytes.length;
    if (slab.holds === 0 && slab.bytes.length === this.slabBytes) {
      slab.usedBytes = 0;
      this.#free.push(slab);
    }
    const maxFree = Math.max(minFreeSlabs, (this.#usedBytes / this.slabBytes) * freePart);
    while (this.#free.length > maxFree) this.#free.pop();
  }
}

/** Every byte is written before it is read: no need to clear it first. */
function newSlab(sizeBytes: number): ReplaySlab {
  return { bytes: new Uint8Array(Buffer.allocUnsafeSlow(sizeBytes).buffer), usedBytes: 0, holds: 0 };
}
