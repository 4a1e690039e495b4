// The last seconds of one source as encoded FLV tags in slabs, indexed by the tags where reading may begin. A payload is
// received where it stays: room for it is reserved with room for the tag around it. The ring is also the backlog of
// everybody who reads: a reader holds a sequence number, and one that falls behind the ring has lost its place.
// Bounded in time, in memory of its own, in memory of the process. It gives up whole groups of pictures;
// where memory is short for all, of the newest one what does not lie in the slab that is being filled.
import { flvTagHeaderSizeBytes, flvTagTrailerSizeBytes, wrapFlvTag, type FlvTagType } from '@millrace/flv';
import type { PayloadMemory } from '@millrace/rtmp';
import type { ReplayMemory } from './replay-memory.ts';
import type { ReplaySlab } from './slab-blocks.ts';
import type { SourceHeaders } from './source-headers.ts';
import { TagIndex } from './tag-index.ts';

export interface ReplayTag {
  readonly type: FlvTagType;
  readonly relayMs: number;
  /** Kept where it is when the ring reserved it, else copied. */
  readonly payload: Uint8Array;
  /** Set on a tag where reading may begin: what a decoder must be given before it. */
  readonly startsWith: SourceHeaders | undefined;
}

/** A tag where reading may begin. */
export interface ReplayStart {
  readonly sequence: number;
  readonly relayMs: number;
  readonly headers: SourceHeaders;
}

/** Whole tags that lie side by side, in `slab`. */
export interface ReplayRun {
  readonly bytes: Uint8Array;
  readonly slab: ReplaySlab;
  /** Sequence number behind the run. */
  readonly next: number;
}

export interface ReplayBounds {
  readonly durationMs: number;
  readonly maxBytes: number;
}

/** Bounds the index; a minute of 340 messages a second is two thirds of it. */
const maxTags = 32_768;
/** A real encoder never has more payloads under way. */
const maxQuickPending = 16;

export class ReplayRing implements PayloadMemory {
  readonly #bounds: ReplayBounds;
  readonly #memory: ReplayMemory;
  readonly #tags = new TagIndex();
  readonly #slabs = new Set<ReplaySlab>();
  /** Payloads that are being received, and where they lie: one or two, so looking through them is quick. */
  readonly #pending: Uint8Array[] = [];
  readonly #pendingSlabs: ReplaySlab[] = [];
  /** Those beyond the first few: somebody sends thousands of tiny messages at once. */
  readonly #crowd = new Map<Uint8Array, ReplaySlab>();
  /** The slab that is being filled. */
  #current: ReplaySlab | undefined;
  /** Oldest first. */
  #starts: ReplayStart[] = [];
  #newestMs = 0;
  #reservedBytes = 0;
  #isClosed = false;
  #isTrimDue = false;

  constructor(bounds: ReplayBounds, memory: ReplayMemory) {
    this.#bounds = bounds;
    this.#memory = memory;
    memory.enter();
  }

  /** Sequence number that the next tag will have. */
  get nextSequence(): number {
    return this.#tags.next;
  }

  /** Sequence number of the oldest tag kept; equal to `nextSequence` when there is none. */
  get firstSequence(): number {
    return this.#tags.first;
  }

  /** Relay time of the newest tag. */
  get newestMs(): number {
    return this.#newestMs;
  }

  /** Memory of its slabs. */
  get reservedBytes(): number {
    return this.#reservedBytes;
  }

  /** It has grown since the last `trim`, or another group of pictures has begun. */
  get isTrimDue(): boolean {
    return this.#isTrimDue;
  }

  /** Room for a payload, to be pushed or released. */
  reserve(sizeBytes: number): Uint8Array {
    if (this.#isClosed) return new Uint8Array(sizeBytes);
    const slab = this.#slabFor(flvTagHeaderSizeBytes + sizeBytes + flvTagTrailerSizeBytes);
    const from = slab.usedBytes + flvTagHeaderSizeBytes;
    const payload = slab.bytes.subarray(from, from + sizeBytes);
    slab.usedBytes = from + sizeBytes + flvTagTrailerSizeBytes;
    slab.holds += 1;
    if (this.#pending.length < maxQuickPending) {
      this.#pending.push(payload);
      this.#pendingSlabs.push(slab);
    } else {
      this.#crowd.set(payload, slab);
    }
    return payload;
  }

  /** Lets go of a payload that was not pushed. Does nothing to any other. */
  release(payload: Uint8Array): void {
    const slab = this.#settle(payload);
    if (slab !== undefined) this.letGo(slab);
  }

  push(tag: ReplayTag): void {
    if (this.#isClosed) return;
    let { payload } = tag;
    let slab = this.#settle(payload);
    if (slab === undefined) {
      payload = this.#copy(payload);
      slab = this.#settle(payload);
    }
    if (slab === undefined) return;
    const offset = payload.byteOffset - slab.bytes.byteOffset - flvTagHeaderSizeBytes;
    const timestampMs = tag.relayMs % 0x1_0000_0000;
    const sizeBytes = wrapFlvTag(slab.bytes, offset, { type: tag.type, timestampMs, sizeBytes: payload.length });
    const { relayMs, startsWith } = tag;
    if (startsWith !== undefined) {
      this.#starts.push({ sequence: this.nextSequence, relayMs, headers: startsWith });
      this.#isTrimDue = true;
    }
    this.#tags.add(slab, offset, sizeBytes);
    this.#newestMs = relayMs;
  }

  /** Where to begin for relay time `fromMs`: at or before it if that is kept, else at the oldest. Undefined: nowhere yet. */
  startFor(fromMs: number | undefined): ReplayStart | undefined {
    const [oldest] = this.#starts;
    if (fromMs === undefined) return oldest;
    return this.#starts.findLast((start) => start.relayMs <= fromMs) ?? oldest;
  }

  /**
   * The tags from `sequence` on that lie side by side: one, or as many as are not more than `maxBytes`. Undefined when
   * there is none. The bytes stay as they are while the slab is held.
   */
  run(sequence: number, maxBytes: number): ReplayRun | undefined {
    const tags = this.#tags;
    const slab = sequence >= tags.first && sequence < tags.next ? tags.slab(sequence) : undefined;
    if (slab === undefined) return undefined;
    const from = tags.offset(sequence);
    let to = from + tags.sizeBytes(sequence);
    let next = sequence + 1;
    for (; next < tags.next && tags.slab(next) === slab && tags.offset(next) === to; next += 1) {
      if (to + tags.sizeBytes(next) - from > maxBytes) break;
      to += tags.sizeBytes(next);
    }
    return { bytes: slab.bytes.subarray(from, to), slab, next };
  }

  /** Keeps a slab from being written again until it is let go. */
  hold(slab: ReplaySlab): void {
    slab.holds += 1;
  }

  letGo(slab: ReplaySlab): void {
    slab.holds -= 1;
    if (slab.holds === 0 && slab !== this.#current) this.#giveBack(slab);
  }

  /**
   * Gives up what the bounds no longer allow. Readers should have taken the newest tag before. To be called now and then
   * also when nothing comes: others may need the memory. True when something was given up.
   */
  trim(): boolean {
    const { firstSequence } = this;
    this.#isTrimDue = false;
    while (this.#isOverTime() || (this.#tags.size > 0 && this.#isTooLarge())) this.#dropTo(this.#secondGroup());
    while (this.#memory.isTooMuch(this.#reservedBytes)) {
      const sequence = this.#firstInCurrent(this.#secondGroup());
      if (sequence === this.firstSequence) break;
      this.#dropTo(sequence);
    }
    return this.firstSequence > firstSequence;
  }

  #secondGroup(): number {
    return this.#starts[1]?.sequence ?? this.nextSequence;
  }

  /**
   * The first tag in the slab that is being filled, but none behind `limit`. What lies there is not given up for the sake of others:
   * nothing would come back to them, and readers may not have it yet.
   */
  #firstInCurrent(limit: number): number {
    let sequence = this.firstSequence;
    while (sequence < limit && this.#tags.slab(sequence) !== this.#current) sequence += 1;
    return sequence;
  }

  /** Gives all memory back; what comes after is not kept. Nobody writes to a payload any more that was reserved. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#memory.leave();
    this.#current = undefined;
    this.#dropTo(this.nextSequence);
    for (const slab of [...this.#pendingSlabs, ...this.#crowd.values()]) this.letGo(slab);
    this.#pending.length = this.#pendingSlabs.length = 0;
    this.#crowd.clear();
    for (const slab of this.#slabs) this.#giveBack(slab);
  }

  /** The second start alone still covers the time. */
  #isOverTime(): boolean {
    const second = this.#starts[1];
    return second !== undefined && this.#newestMs - second.relayMs >= this.#bounds.durationMs;
  }

  #isTooLarge(): boolean {
    return this.#reservedBytes > this.#bounds.maxBytes || this.#tags.size > maxTags;
  }

  #dropTo(sequence: number): void {
    while (this.#tags.first < sequence) {
      const slab = this.#tags.slab(this.#tags.first);
      this.#tags.dropFirst();
      if (slab !== undefined) this.letGo(slab);
    }
    const kept = this.#starts.findIndex((start) => start.sequence >= sequence);
    if (kept !== 0) this.#starts = kept < 0 ? [] : this.#starts.slice(kept);
  }

  /** Takes a payload off the list of those that are being received; undefined when it is none of them. */
  #settle(payload: Uint8Array): ReplaySlab | undefined {
    const at = this.#pending.indexOf(payload);
    const slab = at < 0 ? undefined : this.#pendingSlabs[at];
    if (slab === undefined) return this.#settleInCrowd(payload);
    const lastPayload = this.#pending.pop();
    const lastSlab = this.#pendingSlabs.pop();
    if (lastPayload !== undefined && lastSlab !== undefined && at < this.#pending.length) {
      this.#pending[at] = lastPayload;
      this.#pendingSlabs[at] = lastSlab;
    }
    return slab;
  }

  #settleInCrowd(payload: Uint8Array): ReplaySlab | undefined {
    if (this.#crowd.size === 0) return undefined;
    const slab = this.#crowd.get(payload);
    this.#crowd.delete(payload);
    return slab;
  }

  #copy(payload: Uint8Array): Uint8Array {
    const copy = this.reserve(payload.length);
    copy.set(payload);
    return copy;
  }

  #slabFor(sizeBytes: number): ReplaySlab {
    const current = this.#current;
    if (current !== undefined) {
      if (current.holds === 0) current.usedBytes = 0;
      if (current.usedBytes + sizeBytes <= current.bytes.length) return current;
    }
    const slab = this.#memory.take(sizeBytes);
    this.#slabs.add(slab);
    this.#reservedBytes += slab.bytes.length;
    this.#current = slab;
    this.#isTrimDue = true;
    if (current?.holds === 0) this.#giveBack(current);
    return slab;
  }

  #giveBack(slab: ReplaySlab): void {
    if (this.#slabs.delete(slab)) {
      this.#reservedBytes -= slab.bytes.length;
      this.#memory.giveBack(slab);
    } else {
      this.#memory.regain(slab);
    }
  }
}
