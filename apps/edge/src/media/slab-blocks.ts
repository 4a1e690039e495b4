// Slabs of one size, cut from blocks that are large enough for huge pages. The slab of the earliest block is handed out first:
// slabs live for seconds, so what is in use gathers in the first blocks, and the last ones can be let go of whole.

/** A piece of memory that is filled from its beginning to its end and is free again as a whole. */
export interface ReplaySlab {
  readonly bytes: Uint8Array;
  /** What it was cut from; undefined for a piece of its own. */
  readonly block: SlabBlock | undefined;
  usedBytes: number;
  /** How many have a part of it in use: a message being received, a tag that is kept, a reader that is sending. */
  holds: number;
}

export interface SlabBlock {
  readonly index: number;
  readonly free: ReplaySlab[];
}

const slabsPerBlock = 16;

export class SlabBlocks {
  readonly slabBytes: number;
  readonly #blocks: SlabBlock[] = [];
  /** No block before this one has a free slab. */
  #firstFree = 0;
  #freeSlabs = 0;

  constructor(slabBytes: number) {
    this.slabBytes = slabBytes;
  }

  get blockBytes(): number {
    return this.slabBytes * slabsPerBlock;
  }

  get freeBytes(): number {
    return this.#freeSlabs * this.slabBytes;
  }

  /** `memory` has the size of a block. Whoever made it may have touched it. */
  add(memory: Uint8Array): void {
    const block: SlabBlock = { index: this.#blocks.length, free: [] };
    for (let at = memory.length - this.slabBytes; at >= 0; at -= this.slabBytes) {
      block.free.push({ bytes: memory.subarray(at, at + this.slabBytes), block, usedBytes: 0, holds: 0 });
    }
    this.#blocks.push(block);
    this.#freeSlabs += slabsPerBlock;
  }

  take(): ReplaySlab | undefined {
    if (this.#freeSlabs === 0) return undefined;
    for (; this.#firstFree < this.#blocks.length; this.#firstFree += 1) {
      const slab = this.#blocks[this.#firstFree]?.free.pop();
      if (slab === undefined) continue;
      this.#freeSlabs -= 1;
      return slab;
    }
    return undefined;
  }

  /** Nobody reads or writes it any more. A piece of its own is left to the garbage collector. */
  giveBack(slab: ReplaySlab): void {
    const { block } = slab;
    if (block === undefined) return;
    slab.usedBytes = 0;
    block.free.push(slab);
    this.#freeSlabs += 1;
    this.#firstFree = Math.min(this.#firstFree, block.index);
  }

  /** Lets go of blocks from the end on, as long as they are whole and more than `keptBytes` are free. */
  shrink(keptBytes: number): void {
    for (;;) {
      const last = this.#blocks.at(-1);
      if (last === undefined || last.free.length < slabsPerBlock) return;
      if (this.freeBytes - this.blockBytes < keptBytes) return;
      this.#blocks.pop();
      this.#freeSlabs -= slabsPerBlock;
      this.#firstFree = Math.min(this.#firstFree, this.#blocks.length);
    }
  }
}
