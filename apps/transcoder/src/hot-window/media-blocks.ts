// Memory for media that are kept for a while: blocks of one size that are used again and again. Media that stayed where they
// were read would be garbage that only a search of the whole heap finds; so what is kept is copied here, for less than the
// search costs, and what was read dies young.

/** A piece of memory that is filled from its beginning to its end and is free again as a whole. */
interface MediaBlock {
  readonly bytes: Uint8Array;
  usedBytes: number;
  /** How many slices of it are kept, and the keeper that fills it. */
  holds: number;
}

export interface MediaBlocksOptions {
  blockBytes: number;
  /** Of blocks that nobody uses, as many are kept for who comes next. */
  maxFreeBytes: number;
}

/** The blocks of a process. */
export class MediaBlocks {
  readonly #options: MediaBlocksOptions;
  readonly #free: MediaBlock[] = [];

  constructor(options: MediaBlocksOptions) {
    this.#options = options;
  }

  get freeBytes(): number {
    return this.#free.length * this.#options.blockBytes;
  }

  /** An empty one with one hold. */
  take(): MediaBlock {
    const bytes = this.#free.pop()?.bytes ?? Buffer.allocUnsafeSlow(this.#options.blockBytes);
    return { bytes, usedBytes: 0, holds: 1 };
  }

  release(block: MediaBlock): void {
    block.holds -= 1;
    const { blockBytes, maxFreeBytes } = this.#options;
    if (block.holds === 0 && this.freeBytes + blockBytes <= maxFreeBytes) this.#free.push(block);
  }
}

interface Slice {
  readonly block: MediaBlock;
  readonly from: number;
  to: number;
}

/** Bytes that lie in blocks, one slice behind the other. */
export type KeptBytes = readonly Readonly<Slice>[];

/** Fills blocks with the media of one stream, which go in the order in which they came. */
export class MediaKeeper {
  readonly #blocks: MediaBlocks;
  #filling: MediaBlock | undefined;

  constructor(blocks: MediaBlocks) {
    this.#blocks = blocks;
  }

  keep(pieces: readonly Uint8Array[]): KeptBytes {
    const kept: Slice[] = [];
    for (const piece of pieces) this.#append(piece, kept);
    return kept;
  }

  /** Nobody may read them from now on. */
  release(kept: KeptBytes): void {
    for (const { block } of kept) this.#blocks.release(block);
  }

  #append(piece: Uint8Array, kept: Slice[]): void {
    for (let at = 0; at < piece.length;) {
      const block = (this.#filling ??= this.#blocks.take());
      const from = block.usedBytes;
      const fitting = piece.subarray(at, at + block.bytes.length - from);
      block.bytes.set(fitting, from);
      block.usedBytes += fitting.length;
      at += fitting.length;
      const last = kept.at(-1);
      if (last?.block === block) {
        last.to = block.usedBytes;
      } else {
        block.holds += 1;
        kept.push({ block, from, to: block.usedBytes });
      }
      if (block.usedBytes < block.bytes.length) continue;
      this.#filling = undefined;
      this.#blocks.release(block);
    }
  }
}

/** A copy: blocks are written again when what they hold goes. */
export function copyOf(kept: KeptBytes): Uint8Array {
  return Buffer.concat(kept.map(({ block, from, to }) => block.bytes.subarray(from, to)));
}
