// Where the tags of a replay ring lie: columns of numbers under sequence numbers that only grow, oldest given up first.
// No object per tag: thousands of streams keep thousands of tags each.
import type { ReplaySlab } from './slab-blocks.ts';

const firstCapacity = 1_024;

export class TagIndex {
  #slabs: (ReplaySlab | undefined)[] = new Array<undefined>(firstCapacity).fill(undefined);
  /** Offset and size of each tag, side by side: they are always read together. */
  #places = new Int32Array(2 * firstCapacity);
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
    return this.#places[2 * (sequence % this.#slabs.length)] ?? 0;
  }

  sizeBytes(sequence: number): number {
    return this.#places[2 * (sequence % this.#slabs.length) + 1] ?? 0;
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
    this.#places[2 * at] = offset;
    this.#places[2 * at + 1] = sizeBytes;
  }

  #grow(): void {
    const [slabs, places] = [this.#slabs, this.#places];
    const capacity = slabs.length;
    this.#slabs = new Array<undefined>(2 * capacity).fill(undefined);
    this.#places = new Int32Array(4 * capacity);
    for (let sequence = this.#first; sequence < this.#next; sequence += 1) {
      const at = sequence % capacity;
      this.#set(sequence, slabs[at], places[2 * at] ?? 0, places[2 * at + 1] ?? 0);
    }
  }
}
