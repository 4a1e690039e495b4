// The memory of all replay buffers of the process together: slabs of one size, used again and again, so that a running
// stream allocates nothing. When they take more than there is, those give up media that have more than an equal share:
// what slow streams leave over is for the fast ones, but no stream costs another its share.
import { SlabBlocks, type ReplaySlab } from './slab-blocks.ts';

/** Larger slabs waste more at both ends of a slow stream, smaller ones more behind the last tag that fits. */
const defaultSlabBytes = 512 * 1024;
/** What is kept ready while streams come and go, at least, and as a part of what is in use. */
const minReadyBytes = 32 * 1024 * 1024;
const readyPart = 1 / 8;

export class ReplayMemory {
  readonly #maxBytes: number;
  readonly #reservedBytes: number;
  readonly #blocks: SlabBlocks;
  #usedBytes = 0;
  #sharers = 0;

  /** Never lets go of `reservedBytes`, once it has them. */
  constructor(maxBytes: number, { slabBytes = defaultSlabBytes, reservedBytes = 0 } = {}) {
    this.#maxBytes = maxBytes;
    this.#reservedBytes = Math.min(reservedBytes, maxBytes);
    this.#blocks = new SlabBlocks(slabBytes);
  }

  /** Memory of the slabs that are taken, full or not. */
  get usedBytes(): number {
    return this.#usedBytes;
  }

  /** Memory that the process has for slabs that are not taken. */
  get readyBytes(): number {
    return this.#blocks.freeBytes;
  }

  get blockBytes(): number {
    return this.#blocks.blockBytes;
  }

  /** What should be ready now, before somebody needs it. */
  get wantedReadyBytes(): number {
    const ahead = Math.max(minReadyBytes, this.#usedBytes * readyPart);
    const reserved = this.#reservedBytes - this.#usedBytes;
    return Math.max(0, Math.min(Math.max(ahead, reserved), this.#maxBytes - this.#usedBytes));
  }

  /** Takes a block of memory to cut slabs from. */
  addBlock(memory: Uint8Array): void {
    this.#blocks.add(memory);
  }

  /** What is ready and not wanted, beyond one block. */
  get surplusBytes(): number {
    return Math.max(0, this.readyBytes - this.wantedReadyBytes - this.blockBytes);
  }

  /** Lets go of blocks that have no more than so many bytes together. */
  letGo(sizeBytes: number): void {
    this.#blocks.shrink(this.readyBytes - sizeBytes);
  }

  /** There is one more, or one fewer, to share with. */
  enter(): void {
    this.#sharers += 1;
  }

  leave(): void {
    this.#sharers -= 1;
  }

  /**
   * Whether a buffer of this size has to give up media. There is always one while too much is taken. That begins before all
   * is taken: buffers that are as full as they may be must find an empty slab each time, and memory that is new is slow.
   */
  isTooMuch(heldBytes: number): boolean {
    const fullBytes = this.#maxBytes - Math.min(minReadyBytes, this.#maxBytes * readyPart);
    return this.#usedBytes > fullBytes && heldBytes > fullBytes / this.#sharers;
  }

  /** An empty slab for at least `minBytes`; one of its own size for what no usual slab holds. */
  take(minBytes: number): ReplaySlab {
    const slab = minBytes > this.#blocks.slabBytes ? slabOfItsOwn(minBytes) : this.#takeUsual();
    this.#usedBytes += slab.bytes.length;
    return slab;
  }

  /** The buffer has no more use for it. While it is held by readers it is not written again: `regain` follows. */
  giveBack(slab: ReplaySlab): void {
    this.#usedBytes -= slab.bytes.length;
    if (slab.holds === 0) this.regain(slab);
  }

  /** The last reader of a slab that was given back has let go of it. */
  regain(slab: ReplaySlab): void {
    this.#blocks.giveBack(slab);
  }

  #takeUsual(): ReplaySlab {
    for (;;) {
      const slab = this.#blocks.take();
      if (slab !== undefined) return slab;
      this.addBlock(untouchedMemory(this.blockBytes));
    }
  }
}

/** Every byte is written before it is read: no need to clear it first. */
export function untouchedMemory(sizeBytes: number): Uint8Array {
  return new Uint8Array(Buffer.allocUnsafeSlow(sizeBytes).buffer);
}

function slabOfItsOwn(sizeBytes: number): ReplaySlab {
  return { bytes: untouchedMemory(sizeBytes), block: undefined, usedBytes: 0, holds: 0 };
}
