// The last seconds of one source as encoded FLV tags, indexed by the tags where reading may begin. It is also the backlog
// of everybody who reads: a reader holds a sequence number, and one that falls behind the ring has lost its place.
// Bounded three ways: in time, in bytes of its own, and in bytes of the process. It gives up whole groups of pictures.
import type { ReplayMemory } from './replay-memory.ts';
import type { SourceHeaders } from './source-headers.ts';

export interface ReplayTag {
  /** The whole FLV tag. */
  readonly bytes: Uint8Array;
  readonly relayMs: number;
  /** Set on a tag where reading may begin: what a decoder must be given before it. */
  readonly startsWith: SourceHeaders | undefined;
}

export interface ReplayBounds {
  readonly durationMs: number;
  readonly maxBytes: number;
}

/** Once this many given-up slots have gathered at the front of the array, they are cut off. */
const compactAt = 1_024;

export class ReplayRing {
  readonly #bounds: ReplayBounds;
  readonly #memory: ReplayMemory;
  #tags: (ReplayTag | undefined)[] = [];
  /** Sequence number of `#tags[0]`, and index of the first tag that is still kept. */
  #base = 0;
  #head = 0;
  /** Sequence numbers of the tags where reading may begin, oldest first. */
  #starts: number[] = [];
  #bytes = 0;

  constructor(bounds: ReplayBounds, memory: ReplayMemory) {
    this.#bounds = bounds;
    this.#memory = memory;
  }

  /** Sequence number that the next tag will have. */
  get nextSequence(): number {
    return this.#base + this.#tags.length;
  }

  /** Sequence number of the oldest tag kept; equal to `nextSequence` when there is none. */
  get firstSequence(): number {
    return this.#base + this.#head;
  }

  get sizeBytes(): number {
    return this.#bytes;
  }

  get(sequence: number): ReplayTag | undefined {
    return this.#tags[sequence - this.#base];
  }

  push(tag: ReplayTag): void {
    if (tag.startsWith !== undefined) this.#starts.push(this.nextSequence);
    this.#tags.push(tag);
    this.#bytes += tag.bytes.length;
    this.#memory.take(tag.bytes.length);
  }

  /** Where to begin for relay time `fromMs`: at or before it if that is kept, else at the oldest. Undefined: nowhere yet. */
  startFor(fromMs: number | undefined): number | undefined {
    if (fromMs === undefined) return this.#starts[0];
    return this.#starts.findLast((sequence) => (this.get(sequence)?.relayMs ?? 0) <= fromMs) ?? this.#starts[0];
  }

  /** Gives up what the bounds no longer allow. Readers should have taken the newest tag before. */
  trim(): void {
    while (this.#isOverTime()) this.#dropTo(this.#starts[1] ?? this.nextSequence);
    while (this.#bytes > 0 && (this.#bytes > this.#bounds.maxBytes || this.#memory.isExceeded)) {
      this.#dropTo(this.#starts[1] ?? this.nextSequence);
    }
  }

  clear(): void {
    this.#dropTo(this.nextSequence);
  }

  /** The second start alone still covers the time. */
  #isOverTime(): boolean {
    const [, second] = this.#starts;
    const secondMs = second === undefined ? undefined : this.get(second)?.relayMs;
    const newestMs = this.#tags.at(-1)?.relayMs ?? 0;
    return secondMs !== undefined && newestMs - secondMs >= this.#bounds.durationMs;
  }

  #dropTo(sequence: number): void {
    for (; this.firstSequence < sequence; this.#head += 1) {
      const sizeBytes = this.#tags[this.#head]?.bytes.length ?? 0;
      this.#bytes -= sizeBytes;
      this.#memory.giveBack(sizeBytes);
      this.#tags[this.#head] = undefined;
    }
    while ((this.#starts[0] ?? sequence) < sequence) this.#starts.shift();
    if (this.#head >= compactAt) this.#compact();
  }

  #compact(): void {
    this.#tags.splice(0, this.#head);
    this.#base += this.#head;
    this.#head = 0;
  }
}
