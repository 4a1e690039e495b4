// Memory for objects that are read from storage, used again when nobody needs it any more. Memory that is new for every read
// makes the garbage collector look through the whole heap again and again, which costs more than reading and sending.
// Invariant: memory is taken only when it was given back; who sends bytes of it holds it until they are sent.

/** Sizes are rounded up to whole steps, so that segments of about the same size share memory: at most by a quarter. */
const stepsPerDoubling = 4;
const mostStepBytes = 262_144;
/** What lies free beyond the bound is let go of after so long, as far as it was not needed in between: reads come in bursts. */
const needlessAfterMs = 1_000;
/** What is not worth it. */
const leastBytes = 65_536;

/** Memory that several hold: the shelf that keeps an object, and everybody who sends it. */
export interface HeldMemory {
  hold(): void;
  /** Once for the beginning and once for each `hold`. */
  release(): void;
}

export class RecycledMemory {
  readonly #maxFreeBytes: number;
  readonly #free = new Map<number, ArrayBuffer[]>();
  /** Taken memory, with the size that was asked for. */
  readonly #taken = new WeakMap<ArrayBufferLike, number>();
  #freeBytes = 0;
  /** The least that lay free since the timer was started. */
  #leastFreeBytes = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(maxFreeBytes: number) {
    this.#maxFreeBytes = maxFreeBytes;
  }

  get freeBytes(): number {
    return this.#freeBytes;
  }

  /** Memory of this size, with anything in it. */
  take(sizeBytes: number): Buffer {
    if (sizeBytes < leastBytes) return Buffer.allocUnsafeSlow(sizeBytes);
    const roundedBytes = roundUp(sizeBytes);
    const free = this.#free.get(roundedBytes)?.pop();
    if (free) this.#freeBytes -= roundedBytes;
    this.#leastFreeBytes = Math.min(this.#leastFreeBytes, this.#freeBytes);
    const memory = free ?? Buffer.allocUnsafeSlow(roundedBytes).buffer;
    this.#taken.set(memory, sizeBytes);
    return Buffer.from(memory, 0, sizeBytes);
  }

  /** For memory that was taken, whole: it comes back when all have released it. Undefined for any other. */
  holdingOf(body: Buffer): HeldMemory | undefined {
    const memory = body.buffer;
    if (this.#taken.get(memory) !== body.length || body.byteOffset !== 0) return undefined;
    this.#taken.delete(memory);
    let holders = 1;
    let isGiven = false;
    const giveIfFree = () => {
      // Given back twice, it would be two objects' memory, perhaps of two tenants.
      if (holders > 0 || isGiven) return;
      isGiven = true;
      this.#give(memory as ArrayBuffer);
    };
    return {
      hold: () => (holders += 1),
      release: () => {
        holders -= 1;
        // Who has just been given the object holds it before this turn of the event loop is over.
        if (holders === 0) setImmediate(giveIfFree);
      },
    };
  }

  #give(memory: ArrayBuffer): void {
    const sizeBytes = memory.byteLength;
    const free = this.#free.get(sizeBytes) ?? [];
    this.#free.set(sizeBytes, free);
    free.push(memory);
    this.#freeBytes += sizeBytes;
    this.#letGoLater();
  }

  #letGoLater(): void {
    if (this.#timer || this.#freeBytes <= this.#maxFreeBytes) return;
    this.#leastFreeBytes = this.#freeBytes;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#letGo(this.#leastFreeBytes - this.#maxFreeBytes);
      this.#letGoLater();
    }, needlessAfterMs).unref();
  }

  #letGo(needlessBytes: number): void {
    const keptBytes = this.#freeBytes - Math.max(0, needlessBytes);
    for (const [sizeBytes, free] of this.#free)
      while (this.#freeBytes > keptBytes && free.pop()) this.#freeBytes -= sizeBytes;
  }
}

function roundUp(sizeBytes: number): number {
  const stepBytes = Math.min(2 ** Math.floor(Math.log2(sizeBytes)) / stepsPerDoubling, mostStepBytes);
  return Math.ceil(sizeBytes / stepBytes) * stepBytes;
}
