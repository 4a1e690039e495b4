// Where the tags of a replay ring lie: columns of numbers under sequence numbers that only grow, oldest given up first.
// No object per tag: thousands of streams keep thousands of tags each.
import type { ReplaySlab } from './replay-memory.ts';

const firstCapacity = 1_024;

export class TagIndex {
  #slabs: (ReplaySlab | undefined)[] = new Array<undefined>(firstCapacity).fill(undefined);
  #offsets = new Int32Array(firstCapacity);
  #sizes = new Int32Array(firstCapacity);
  #first = 0;
  #next = 0;

  /** Sequence number of the oldest tag; equal to `next` when there is none. */
  get first(): number {
    return this.#first;
  }

  /** Sequence number that the next tag will have. */
  get next(): number {
    return this.#next;
  }

  get size(): number {
    return this.#next - this.#first;
  }

  slab(sequence: number): ReplaySlab | undefined {
    return this.#slabs[sequence % this.#slabs.length];
  }

  /** Of the whole tag, in its slab. */
  offset(sequence: number): number {
    return this.#offsets[sequence % this.#slabs.length] ?? 0;
  }

  sizeBytes(sequence: number): number {
    return this.#sizes[sequence % this.#slabs.length] ?? 0;
  }

  add(slab: ReplaySlab, offset: number, sizeBytes: number): void {
    if (this.size === this.#slabs.length) this.#grow();
    this.#set(this.#next, slab, offset, sizeBytes);
    this.#next += 1;
  }

  dropFirst(): void {
    this.#slabs[this.#first % this.#slabs.length] = undefined;
    this.#first += 1;
  }

  #set(sequence: number, slab: ReplaySlab | undefined, offset: number, sizeBytes: number): void {
    const at = sequence % this.#slabs.length;
    this.#slabs[at] = slab;
    this.#offsets[at] = offset;
    this.#sizes[at] = sizeBytes;
  }

  #grow(): void {
    const [slabs, offsets, sizes] = [this.#slabs, this.#offsets, this.#sizes];
    const capacity = slabs.length;
    this.#slabs = new Array<undefined>(2 * capacity).fill(undefined);
    this.#offsets = new Int32Array(2 * capacity);
    this.#sizes = new Int32Array(2 * capacity);
    for (let sequence = this.#first; sequence < this.#next; sequence += 1) {
      const at = sequence % capacity;
      this.#set(sequence, slabs[at], offsets[at] ?? 0, sizes[at] ?? 0);
    }
  }
}
